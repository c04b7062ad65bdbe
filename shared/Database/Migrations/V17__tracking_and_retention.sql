-- Hits that are recorded, so that one that comes twice counts once. Ids begin with their time (RFC 9562, version 7).
CREATE TABLE tracking_hits (
    hit_id             BINARY(16)   NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- The host that links in mails of a user are to begin with.
CREATE TABLE tracking_domains (
    user_id            BIGINT       NOT NULL PRIMARY KEY,
    host               VARCHAR(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'lower case, A-labels',
    token              CHAR(32)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'what the TXT record has to hold: proves whose the host is',
    state              ENUM('pending','verified','failed') NOT NULL,
    problem            VARCHAR(500) NULL COMMENT 'what is missing, in words; NULL: nothing',
    unanswered         INT          NOT NULL DEFAULT 0 COMMENT 'checks in a row that got no answer',
    checked_at         DATETIME(6)  NULL,
    verified_at        DATETIME(6)  NULL COMMENT 'since when it is verified without a break',
    check_at           DATETIME(6)  NOT NULL COMMENT 'not looked at by itself before',
    verified_host      VARCHAR(253) CHARACTER SET ascii COLLATE ascii_bin GENERATED ALWAYS AS (CASE state WHEN 'verified' THEN host END) STORED,
    created_at         DATETIME(6)  NOT NULL,
    UNIQUE KEY uq_tracking_domains_host (verified_host) COMMENT 'a host is verified for one user at a time',
    KEY ix_tracking_domains_check (check_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Every host that was verified once: links in old mails still begin with it, and it serves nothing but links of its user.
CREATE TABLE tracking_hosts (
    host               VARCHAR(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    user_id            BIGINT       NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- How many whole months, behind the one it belongs to, data of a class stays in the database. NULL, or no row: for ever.
CREATE TABLE plan_retention (
    plan_id            BIGINT       NOT NULL,
    data_class         VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    keep_months        INT          NULL COMMENT 'NULL: never taken out',
    PRIMARY KEY (plan_id, data_class),
    CONSTRAINT ck_plan_retention_months CHECK (keep_months >= 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO plan_retention (plan_id, data_class, keep_months)
SELECT p.id, c.data_class, c.keep_months
  FROM plans p
  JOIN (SELECT 'email_events' AS data_class, 24 AS keep_months
        UNION ALL SELECT 'email_messages', 24
        UNION ALL SELECT 'inbound_mails', 12
        UNION ALL SELECT 'webhook_inbox', 1) c;

-- The files of the archive. A file is written, recorded here, read back, and only then are its rows taken out.
CREATE TABLE archive_parts (
    data_class         VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    month              DATE         NOT NULL COMMENT 'its first day',
    part               INT          NOT NULL COMMENT 'from 1 up',
    row_count          INT          NOT NULL,
    first_id           BIGINT       NOT NULL,
    last_id            BIGINT       NOT NULL,
    bytes              BIGINT       NOT NULL COMMENT 'compressed',
    sha256             BINARY(32)   NOT NULL COMMENT 'of the compressed file',
    written_at         DATETIME(6)  NOT NULL,
    removed_at         DATETIME(6)  NULL COMMENT 'since when its rows are out of the database',
    PRIMARY KEY (data_class, month, part),
    KEY ix_archive_parts_removed (removed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

ALTER TABLE campaigns
    ADD COLUMN mails_archived_at DATETIME(6) NULL COMMENT 'when the details of its mails went to the archive';
