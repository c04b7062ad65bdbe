-- Entries of the suppression list: for whom they hold, what they cover, by whom and why, and what they stopped.

DELETE later
  FROM suppression_list later
  JOIN suppression_list earlier ON earlier.email = later.email AND earlier.user_id IS NULL AND earlier.id < later.id
 WHERE later.user_id IS NULL;

ALTER TABLE suppression_list
    MODIFY COLUMN email VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'ada@x.example; @x.example; @*.x.example, with its sub-domains; info@*',
    ADD COLUMN owner       BIGINT       GENERATED ALWAYS AS (COALESCE(user_id, 0)) STORED COMMENT '0: for every user of this installation',
    ADD COLUMN kind        VARCHAR(10)  CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS (
        CASE WHEN email LIKE '@*.%' THEN CONCAT('below', LENGTH(email) - LENGTH(REPLACE(email, '.', '')))
             WHEN email LIKE '@%' THEN 'domain'
             WHEN email LIKE '%@*' THEN 'name'
             ELSE 'address' END) STORED COMMENT 'as in suppression_forms',
    ADD COLUMN campaign_id BIGINT       NOT NULL DEFAULT 0 COMMENT '0: all campaigns',
    ADD COLUMN actor       BIGINT       NOT NULL DEFAULT 0 COMMENT 'the user who added it; 0: the person it is about, or the system',
    ADD COLUMN note        VARCHAR(500) NOT NULL DEFAULT '' COMMENT 'why, in the words of who added it',
    ADD COLUMN cancelled   INT          NOT NULL DEFAULT 0 COMMENT 'mails that it stopped when it was added',
    ADD COLUMN crossed     INT          NOT NULL DEFAULT 0 COMMENT 'mails that were on their way at that moment',
    DROP KEY uq_suppression_email_user,
    ADD UNIQUE KEY uq_suppression_entry (owner, email, campaign_id),
    ADD KEY ix_suppression_kind (owner, kind);

-- What an entry that covers an address can look like: each form is one look into the list.
CREATE TABLE suppression_forms (
    id                 TINYINT      NOT NULL PRIMARY KEY COMMENT 'the first that is found is the reason given',
    form               VARCHAR(10)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    depth              TINYINT      NOT NULL COMMENT 'of a domain with all below it: how many labels it has',
    is_global          BOOLEAN      NOT NULL COMMENT 'an entry for every user, instead of one of the user'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO suppression_forms (id, form, depth, is_global)
VALUES (1, 'address', 0, FALSE), (2, 'address', 0, TRUE), (3, 'domain', 0, FALSE), (4, 'domain', 0, TRUE),
       (5, 'name', 0, FALSE), (6, 'name', 0, TRUE), (7, 'below2', 2, FALSE), (8, 'below2', 2, TRUE),
       (9, 'below3', 3, FALSE), (10, 'below3', 3, TRUE), (11, 'below4', 4, FALSE), (12, 'below4', 4, TRUE),
       (13, 'below5', 5, FALSE), (14, 'below5', 5, TRUE);

-- How far the contacts of a user were gone through for entries that cover many of them. Gone when all were.
CREATE TABLE suppression_sweeps (
    owner              BIGINT       NOT NULL PRIMARY KEY COMMENT 'as in suppression_list',
    swept_to           BIGINT       NOT NULL COMMENT 'contacts up to this id are done',
    created_at         DATETIME(6)  NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Entries that were taken off the list, by whom and why.
CREATE TABLE suppression_removals (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    email              VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    campaign_id        BIGINT       NOT NULL,
    reason             VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of the entry',
    added_at           DATETIME(6)  NOT NULL,
    actor              BIGINT       NOT NULL COMMENT 'who removed it; 0: the person it is about',
    note               VARCHAR(500) NOT NULL COMMENT 'why',
    removed_at         DATETIME(6)  NOT NULL,
    KEY ix_suppression_removals_user (user_id, email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- People whose data was erased: enough to know them again, nothing to find them by.
CREATE TABLE erased_people (
    user_id            BIGINT       NOT NULL,
    person_hash        BINARY(32)   NOT NULL COMMENT 'HMAC of the address; cannot be turned back without the key',
    reason             VARCHAR(500) NOT NULL,
    erased_at          DATETIME(6)  NOT NULL,
    PRIMARY KEY (user_id, person_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Who had the data of a person erased or handed out, and when.
CREATE TABLE privacy_acts (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    act                ENUM('erased','exported') NOT NULL,
    person_hash        BINARY(32)   NOT NULL,
    contact_id         BIGINT       NULL,
    reason             VARCHAR(500) NOT NULL,
    removed_json       JSON         NULL COMMENT 'of an erasure: how many rows of each kind',
    occurred_at        DATETIME(6)  NOT NULL,
    KEY ix_privacy_acts_user (user_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

ALTER TABLE upload_jobs
    ADD COLUMN erased_rows INT NOT NULL DEFAULT 0 COMMENT 'of the error rows, how many are of people whose data was erased';
