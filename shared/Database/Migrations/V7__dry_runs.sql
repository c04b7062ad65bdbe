-- A campaign played to its end on a clock of its own: what would come of it. Nothing here is read by the send path.

CREATE TABLE dry_runs (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    campaign_id        BIGINT       NOT NULL,
    status             ENUM('queued','running','done','failed','cancelled') NOT NULL DEFAULT 'queued',
    percent            INT          NOT NULL DEFAULT 0,
    as_of              DATETIME(6)  NULL COMMENT 'the instant it starts from',
    begins_at          DATETIME(6)  NULL COMMENT 'when the first mail goes',
    finishes_at        DATETIME(6)  NULL COMMENT 'when the last mail goes',
    outcomes_json      JSON         NULL COMMENT 'mails by outcome and reason, once it is done',
    error              VARCHAR(1000) NULL COMMENT 'what stopped it, and what to do',
    attempts           INT          NOT NULL DEFAULT 0 COMMENT 'runs; each begins anew',
    lease_token        BIGINT       NULL,
    lease_until        DATETIME(6)  NULL,
    created_at         DATETIME(6)  NOT NULL,
    ended_at           DATETIME(6)  NULL,
    is_open            TINYINT      GENERATED ALWAYS AS (CASE WHEN status IN ('queued','running') THEN 1 END) STORED COMMENT 'NULL once over, so that a campaign has one open at most',
    UNIQUE KEY uq_dry_runs_open (campaign_id, is_open),
    KEY ix_dry_runs_user (user_id, status),
    KEY ix_dry_runs_status (status, lease_until),
    KEY ix_dry_runs_ended (ended_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE dry_run_mails (
    dry_run_id         BIGINT       NOT NULL,
    contact_id         BIGINT       NOT NULL,
    step_number        INT          NOT NULL,
    outcome            ENUM('goes','held','cancelled','excluded','waits') NOT NULL,
    reason             VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'stable code; NULL: it goes',
    detail             VARCHAR(300) NULL,
    sender_id          BIGINT       NULL,
    decided_at         DATETIME(6)  NULL COMMENT 'when it goes, or is held or cancelled; NULL: it stood before the run, or never comes',
    subject            VARCHAR(1000) NULL COMMENT 'as composed; likewise the next four',
    message_id_header  VARCHAR(255) NULL,
    in_reply_to        VARCHAR(255) NULL,
    size_bytes         INT          NULL,
    body_hash          BINARY(32)   NULL,
    PRIMARY KEY (dry_run_id, contact_id, step_number),
    KEY ix_dry_run_mails_outcome (dry_run_id, outcome, contact_id, step_number),
    KEY ix_dry_run_mails_contact (contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
