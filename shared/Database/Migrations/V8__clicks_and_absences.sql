-- The first click of a person on each mail, until the rule of its campaign was applied to it and ever after: once is enough.
CREATE TABLE human_clicks (
    message_id         BIGINT       NOT NULL PRIMARY KEY,
    clicked_at         DATETIME(6)  NOT NULL,
    applied_at         DATETIME(6)  NULL COMMENT 'NULL: the rule of the campaign was not applied yet',
    KEY ix_human_clicks_applied (applied_at, message_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Every automatic reply that told of an absence, so that it counts once and too many of one contact are noticed.
CREATE TABLE contact_absences (
    contact_id         BIGINT       NOT NULL,
    occurred_at        DATETIME(6)  NOT NULL COMMENT 'when the reply was received',
    user_id            BIGINT       NOT NULL,
    until_at           DATETIME(6)  NOT NULL COMMENT 'when mails may go again',
    is_new             BOOLEAN      NOT NULL COMMENT 'FALSE: told again while the contact was away already',
    PRIMARY KEY (contact_id, occurred_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Pauses that ended: what they added to delays is added again when a delay is changed later.
CREATE TABLE campaign_pauses (
    campaign_id        BIGINT       NOT NULL,
    paused_at          DATETIME(6)  NOT NULL,
    resumed_at         DATETIME(6)  NOT NULL,
    PRIMARY KEY (campaign_id, paused_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- How far existing rows were brought to what this version derives when it writes them. Rows behind until_id are new.
CREATE TABLE backfills (
    name               VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    last_id            BIGINT       NOT NULL COMMENT 'up to here it is done',
    until_id           BIGINT       NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO backfills (name, last_id, until_id) SELECT 'whereabouts', 0, COALESCE(MAX(id), 0) FROM contacts;

-- Mails that ended without having gone, or wait for a person, by state and reason, so that a diagnosis counts them within an index.
-- Of a mail on its way the column is NULL and stays so: its changes of state do not cost this index anything.
ALTER TABLE email_messages
    ADD COLUMN ended_as VARCHAR(60) GENERATED ALWAYS AS (
        CASE status
            WHEN 'failed' THEN CONCAT('failed ', COALESCE(reason, ''))
            WHEN 'uncertain' THEN CONCAT('uncertain ', COALESCE(reason, ''))
            WHEN 'cancelled' THEN CONCAT('cancelled ', COALESCE(reason, ''))
            WHEN 'held' THEN CONCAT('held ', COALESCE(reason, ''))
        END) STORED COMMENT 'state and reason of what failed, is uncertain, was cancelled or is held',
    ADD KEY ix_email_messages_ended (campaign_id, ended_as);
