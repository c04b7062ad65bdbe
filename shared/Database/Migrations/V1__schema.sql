-- The schema of ColdMail. Portable between MySQL 8+ and MariaDB 10.11.
-- All times are UTC. Addresses are stored normalised (lower case, domain as A-label) and compared byte by byte.
-- Lock order in every transaction: sender usage, sender, campaign, contact, user usage, message.

CREATE TABLE plans (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name               VARCHAR(60)  NOT NULL UNIQUE,
    daily_mail_cap     INT          NOT NULL COMMENT 'mails a day over all sender accounts of a user',
    max_senders        INT          NOT NULL,
    max_contacts       INT          NOT NULL,
    created_at         DATETIME(6)  NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO plans (id, name, daily_mail_cap, max_senders, max_contacts, created_at)
VALUES (1, 'Starter', 2000, 10, 100000, '2026-01-01'),
       (2, 'Team', 50000, 100, 2000000, '2026-01-01'),
       (3, 'Unlimited', 100000000, 100000, 100000000, '2026-01-01');

CREATE TABLE users (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email              VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    password_hash      VARCHAR(255) NOT NULL,
    plan_id            BIGINT       NOT NULL,
    timezone           VARCHAR(64)  NOT NULL DEFAULT 'UTC',
    name               VARCHAR(120) NOT NULL DEFAULT '',
    company            VARCHAR(120) NOT NULL DEFAULT '',
    postal_address     VARCHAR(500) NOT NULL DEFAULT '' COMMENT 'printed in the footer of every mail',
    created_at         DATETIME(6)  NOT NULL,
    updated_at         DATETIME(6)  NOT NULL,
    UNIQUE KEY uq_users_email (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE sessions (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    token_hash         BINARY(32)   NOT NULL,
    created_at         DATETIME(6)  NOT NULL,
    last_seen_at       DATETIME(6)  NOT NULL,
    expires_at         DATETIME(6)  NOT NULL,
    revoked_at         DATETIME(6)  NULL,
    user_agent         VARCHAR(300) NOT NULL DEFAULT '',
    ip                 VARCHAR(45)  NOT NULL DEFAULT '',
    UNIQUE KEY uq_sessions_token (token_hash),
    KEY ix_sessions_user (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE password_resets (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    token_hash         BINARY(32)   NOT NULL,
    created_at         DATETIME(6)  NOT NULL,
    expires_at         DATETIME(6)  NOT NULL,
    used_at            DATETIME(6)  NULL,
    UNIQUE KEY uq_password_resets_token (token_hash),
    KEY ix_password_resets_user (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE sign_in_throttles (
    scope_hash         BINARY(32)   NOT NULL PRIMARY KEY COMMENT 'SHA-256 of the account or the client address',
    failures           INT          NOT NULL,
    blocked_until      DATETIME(6)  NULL,
    updated_at         DATETIME(6)  NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE api_keys (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    name               VARCHAR(120) NOT NULL,
    prefix             VARCHAR(16)  NOT NULL COMMENT 'shown in lists, so that a key can be recognised',
    key_hash           BINARY(32)   NOT NULL,
    scopes             VARCHAR(500) NOT NULL,
    created_at         DATETIME(6)  NOT NULL,
    last_used_at       DATETIME(6)  NULL,
    revoked_at         DATETIME(6)  NULL,
    UNIQUE KEY uq_api_keys_hash (key_hash),
    KEY ix_api_keys_user (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE sender_accounts (
    id                  BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id             BIGINT       NOT NULL,
    provider            ENUM('smtp') NOT NULL DEFAULT 'smtp',
    from_name           VARCHAR(120) NOT NULL DEFAULT '',
    from_email          VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    reply_to            VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    signature           TEXT         NULL COMMENT 'HTML, put where a body says {{signature}}',
    smtp_host           VARCHAR(255) NOT NULL,
    smtp_port           INT          NOT NULL DEFAULT 587,
    smtp_tls            ENUM('none','starttls','implicit') NOT NULL DEFAULT 'starttls',
    smtp_user           VARCHAR(320) NOT NULL DEFAULT '',
    smtp_pass_encrypted VARCHAR(2000) NULL COMMENT 'AES-256-GCM, v1.keyid.nonce.ciphertext.tag',
    daily_cap           INT          NOT NULL DEFAULT 50,
    min_gap_seconds     INT          NOT NULL DEFAULT 90,
    timezone            VARCHAR(64)  NOT NULL DEFAULT 'UTC' COMMENT 'IANA; the cap counts calendar days of this zone',
    status              ENUM('active','paused','error') NOT NULL DEFAULT 'active',
    status_reason       VARCHAR(300) NULL COMMENT 'why it is paused or in error, in words',
    next_send_at        DATETIME(6)  NOT NULL DEFAULT '2000-01-01' COMMENT 'the gap, or a throttle, is over at this instant',
    run_token           BIGINT       NULL COMMENT 'the run that may send through this sender now',
    run_until           DATETIME(6)  NULL,
    begins              BIGINT       NOT NULL DEFAULT 0 COMMENT 'begin transactions so far; makes every one of them change the row',
    hint_until          DATETIME(6)  NULL COMMENT 'a queue hint for this sender is under way until then',
    connect_failures    INT          NOT NULL DEFAULT 0 COMMENT 'connection failures in a row',
    policy_refusals     INT          NOT NULL DEFAULT 0 COMMENT 'refusals for policy or reputation since the last accepted mail',
    created_at          DATETIME(6)  NOT NULL,
    updated_at          DATETIME(6)  NOT NULL,
    deleted_at          DATETIME(6)  NULL,
    KEY ix_sender_accounts_user (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE sender_tests (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    tested_at          DATETIME(6)  NOT NULL COMMENT 'kept for an hour, to limit how often a user may test connections',
    KEY ix_sender_tests_user (user_id, tested_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE sender_usage (
    sender_id          BIGINT       NOT NULL,
    day                DATE         NOT NULL COMMENT 'calendar day in the zone of the sender',
    reserved           INT          NOT NULL DEFAULT 0,
    PRIMARY KEY (sender_id, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE user_usage (
    user_id            BIGINT       NOT NULL,
    day                DATE         NOT NULL COMMENT 'calendar day in UTC',
    reserved           INT          NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE contacts (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    email              VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    email_domain       VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin GENERATED ALWAYS AS (SUBSTRING_INDEX(email, '@', -1)) STORED,
    first_name         VARCHAR(120) NOT NULL DEFAULT '',
    last_name          VARCHAR(120) NOT NULL DEFAULT '',
    company            VARCHAR(200) NOT NULL DEFAULT '',
    custom_fields_json JSON         NULL,
    status             ENUM('ok','unsubscribed','bounced','complained','replied','erased') NOT NULL DEFAULT 'ok',
    status_changed_at  DATETIME(6)  NULL,
    upload_job_id      BIGINT       NULL COMMENT 'the import that created the contact',
    created_at         DATETIME(6)  NOT NULL,
    updated_at         DATETIME(6)  NOT NULL,
    deleted_at         DATETIME(6)  NULL COMMENT 'kept while mails refer to it, so that no step can reach the person twice',
    UNIQUE KEY uq_contacts_user_email (user_id, email),
    KEY ix_contacts_user (user_id, id),
    KEY ix_contacts_status (user_id, status, id),
    KEY ix_contacts_first_name (user_id, first_name),
    KEY ix_contacts_last_name (user_id, last_name),
    KEY ix_contacts_company (user_id, company),
    KEY ix_contacts_upload_job (upload_job_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE contact_lists (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    name               VARCHAR(200) NOT NULL,
    created_at         DATETIME(6)  NOT NULL,
    deleted_at         DATETIME(6)  NULL,
    KEY ix_contact_lists_user (user_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE contact_list_items (
    list_id            BIGINT       NOT NULL,
    contact_id         BIGINT       NOT NULL,
    status             ENUM('active','removed') NOT NULL DEFAULT 'active',
    upload_job_id      BIGINT       NULL,
    created_at         DATETIME(6)  NOT NULL,
    PRIMARY KEY (list_id, contact_id),
    KEY ix_contact_list_items_contact (contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE upload_jobs (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    list_id            BIGINT       NULL,
    filename           VARCHAR(255) NOT NULL,
    size_bytes         BIGINT       NOT NULL DEFAULT 0,
    mapping_json       JSON         NULL,
    duplicate_policy   ENUM('skip','update') NOT NULL DEFAULT 'skip',
    status             ENUM('uploading','queued','running','done','failed','cancelled','undoing','undone') NOT NULL DEFAULT 'uploading',
    error              VARCHAR(3000) NULL COMMENT 'what stopped it, where, and what to do',
    encoding           VARCHAR(40)  NULL COMMENT 'chosen by a person; NULL: found by looking at the file',
    delimiter          CHAR(1)      NULL COMMENT 'likewise',
    layout_json        JSON         NULL COMMENT 'how the file is read, fixed when the first row is, so that a later run reads it alike',
    blob_etag          VARCHAR(100) NULL COMMENT 'the content that layout and position belong to',
    records_read       BIGINT       NOT NULL DEFAULT 0 COMMENT 'records of the file that are committed: a later run goes on behind them',
    total_rows         INT          NOT NULL DEFAULT 0 COMMENT 'created + updated + existing + duplicate + error',
    success_rows       INT          NOT NULL DEFAULT 0 COMMENT 'total - error: rows that stand for a contact',
    error_rows         INT          NOT NULL DEFAULT 0,
    created_rows       INT          NOT NULL DEFAULT 0,
    updated_rows       INT          NOT NULL DEFAULT 0 COMMENT 'a contact that was there got new values',
    existing_rows      INT          NOT NULL DEFAULT 0 COMMENT 'a contact that was there stayed as it was',
    duplicate_rows     INT          NOT NULL DEFAULT 0 COMMENT 'an address that an earlier row of the file gave already',
    suppressed_rows    INT          NOT NULL DEFAULT 0 COMMENT 'of the contacts, how many are on the suppression list',
    rejects_json       JSON         NULL COMMENT 'error rows by code',
    processed_bytes    BIGINT       NOT NULL DEFAULT 0,
    attempts           INT          NOT NULL DEFAULT 0 COMMENT 'runs since the last progress',
    lease_token        BIGINT       NULL,
    lease_until        DATETIME(6)  NULL,
    created_at         DATETIME(6)  NOT NULL,
    started_at         DATETIME(6)  NULL,
    finished_at        DATETIME(6)  NULL,
    KEY ix_upload_jobs_user (user_id, id),
    KEY ix_upload_jobs_status (status, lease_until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- The custom fields that a user's contacts have.
CREATE TABLE contact_fields (
    user_id            BIGINT       NOT NULL,
    name               VARCHAR(60)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    created_at         DATETIME(6)  NOT NULL,
    PRIMARY KEY (user_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Deleted contacts that are removed for good at that instant, if no mail refers to them by then.
CREATE TABLE contact_purges (
    contact_id         BIGINT       NOT NULL PRIMARY KEY,
    due_at             DATETIME(6)  NOT NULL,
    KEY ix_contact_purges_due (due_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE templates (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NULL COMMENT 'NULL: a template of the system',
    name               VARCHAR(200) NOT NULL,
    subject            VARCHAR(500) NOT NULL,
    body_html          MEDIUMTEXT   NOT NULL,
    body_text          MEDIUMTEXT   NULL,
    variables_json     JSON         NULL,
    created_at         DATETIME(6)  NOT NULL,
    updated_at         DATETIME(6)  NOT NULL,
    KEY ix_templates_user (user_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE ai_generations (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    prompt             MEDIUMTEXT   NOT NULL,
    output_json        JSON         NULL,
    model              VARCHAR(120) NOT NULL,
    created_at         DATETIME(6)  NOT NULL,
    KEY ix_ai_generations_user (user_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE campaigns (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    name               VARCHAR(200) NOT NULL,
    status             ENUM('draft','launching','scheduled','running','paused','done','archived') NOT NULL DEFAULT 'draft',
    status_reason      VARCHAR(300) NULL COMMENT 'why it is paused, in words',
    schedule_type      ENUM('now','at') NOT NULL DEFAULT 'now',
    start_at           DATETIME(6)  NULL,
    end_at             DATETIME(6)  NULL,
    timezone           VARCHAR(64)  NOT NULL DEFAULT 'UTC',
    window_days        TINYINT UNSIGNED NOT NULL DEFAULT 127 COMMENT 'bit 0 = Monday … bit 6 = Sunday',
    window_start       TIME         NOT NULL DEFAULT '00:00:00' COMMENT 'wall clock in the zone of the campaign; start = end is the whole day',
    window_end         TIME         NOT NULL DEFAULT '00:00:00' COMMENT 'exclusive; before the start: the window ends the next day',
    track_opens        BOOLEAN      NOT NULL DEFAULT FALSE,
    track_clicks       BOOLEAN      NOT NULL DEFAULT FALSE,
    selected           INT          NOT NULL DEFAULT 0 COMMENT 'contacts of the audience before exclusions, counted by the launch with the rows it commits',
    launch_cursor      BIGINT       NOT NULL DEFAULT 0 COMMENT 'the highest contact id whose rows are committed; only the launch itself reads it',
    launched_at        DATETIME(6)  NULL COMMENT 'when a person launched it',
    materialised_at    DATETIME(6)  NULL COMMENT 'when the last contact of the audience had its row',
    finished_at        DATETIME(6)  NULL,
    version            INT          NOT NULL DEFAULT 1 COMMENT 'one more with every edit of settings, steps, audience or senders',
    created_at         DATETIME(6)  NOT NULL,
    updated_at         DATETIME(6)  NOT NULL,
    KEY ix_campaigns_user (user_id, id),
    KEY ix_campaigns_status (status, start_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE campaign_lists (
    campaign_id        BIGINT       NOT NULL,
    list_id            BIGINT       NOT NULL,
    kind               ENUM('include','exclude') NOT NULL,
    PRIMARY KEY (campaign_id, list_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE campaign_senders (
    campaign_id        BIGINT       NOT NULL,
    sender_id          BIGINT       NOT NULL,
    PRIMARY KEY (campaign_id, sender_id),
    KEY ix_campaign_senders_sender (sender_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE campaign_steps (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    campaign_id        BIGINT       NOT NULL,
    step_number        INT          NOT NULL,
    subject            VARCHAR(500) NOT NULL COMMENT 'empty on a follow-up: the same thread, Re: and the first subject',
    body_html          MEDIUMTEXT   NOT NULL,
    body_text          MEDIUMTEXT   NULL COMMENT 'NULL: made from the HTML',
    delay_hours        INT          NOT NULL DEFAULT 0 COMMENT 'from the actual send of the step before to this contact',
    template_id        BIGINT       NULL,
    created_at         DATETIME(6)  NOT NULL,
    updated_at         DATETIME(6)  NOT NULL,
    UNIQUE KEY uq_campaign_steps_number (campaign_id, step_number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE campaign_exclusions (
    campaign_id        BIGINT       NOT NULL,
    contact_id         BIGINT       NOT NULL,
    reason             VARCHAR(40)  NOT NULL COMMENT 'stable code: SUPPRESSED, UNSUBSCRIBED, …',
    PRIMARY KEY (campaign_id, contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE suppression_list (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NULL COMMENT 'NULL: for every user of this installation',
    email              VARCHAR(320) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'an address, or @domain for all of a domain',
    reason             ENUM('unsubscribe','bounce','complaint','manual','import','erased') NOT NULL,
    message_id         BIGINT       NULL COMMENT 'the mail that led to the entry',
    created_at         DATETIME(6)  NOT NULL,
    UNIQUE KEY uq_suppression_email_user (email, user_id),
    KEY ix_suppression_user (user_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Every mail is a row here before it can happen. The states and who moves them: README, "The send path".
CREATE TABLE email_messages (
    id                  BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id             BIGINT       NOT NULL,
    campaign_id         BIGINT       NOT NULL,
    step_id             BIGINT       NOT NULL,
    contact_id          BIGINT       NOT NULL,
    sender_id           BIGINT       NOT NULL,
    step_number         INT          NOT NULL,
    status              ENUM('scheduled','claimed','sending','sent','failed','uncertain','cancelled','held') NOT NULL,
    reason              VARCHAR(40)  NULL COMMENT 'stable code of the last decision about this mail',
    scheduled_at        DATETIME(6)  NOT NULL COMMENT 'not before this instant',
    sent_at             DATETIME(6)  NULL COMMENT 'when the server accepted it, or, while uncertain, when it was offered',
    attempt             INT          NOT NULL DEFAULT 0 COMMENT 'how often a run was allowed to offer it; fences late writes',
    deferrals           INT          NOT NULL DEFAULT 0 COMMENT 'how often the recipient''s side put it off; bounded',
    first_attempt_at    DATETIME(6)  NULL,
    lease_token         BIGINT       NULL COMMENT 'the run that owns the row; every later write is fenced by it',
    lease_until         DATETIME(6)  NULL,
    message_id_header   VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'Message-ID without angle brackets, fixed before the first attempt',
    date_header         DATETIME(6)  NULL COMMENT 'Date, fixed before the first attempt',
    body_hash           BINARY(32)   NULL COMMENT 'SHA-256 of the rendered mail of the first attempt',
    resend              INT          NOT NULL DEFAULT 0 COMMENT 'how often a person asked to send it again; part of the Message-ID',
    usage_day           DATE         NULL COMMENT 'the day of sender_usage that carries the reservation',
    user_usage_day      DATE         NULL COMMENT 'the day of user_usage that carries the reservation',
    provider_message_id VARCHAR(255) NULL,
    last_code           SMALLINT     NULL COMMENT 'last SMTP reply code',
    last_reply          VARCHAR(300) NULL,
    opened_at           DATETIME(6)  NULL COMMENT 'first open; a fact beside the state, as the next four',
    clicked_at          DATETIME(6)  NULL,
    replied_at          DATETIME(6)  NULL,
    bounced_at          DATETIME(6)  NULL,
    unsubscribed_at     DATETIME(6)  NULL,
    created_at          DATETIME(6)  NOT NULL,
    UNIQUE KEY uq_email_messages_person (campaign_id, step_id, contact_id),
    UNIQUE KEY uq_email_messages_message_id (message_id_header),
    KEY ix_email_messages_campaign (campaign_id, status, scheduled_at),
    KEY ix_email_messages_sender (sender_id, status, scheduled_at),
    KEY ix_email_messages_lease (lease_until),
    KEY ix_email_messages_contact (contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Partitions by month are made ahead by the timer PartitionEvents; the last one only catches what no one foresaw.
CREATE TABLE email_events (
    id                 BIGINT       NOT NULL AUTO_INCREMENT,
    user_id            BIGINT       NOT NULL,
    campaign_id        BIGINT       NOT NULL,
    message_id         BIGINT       NOT NULL,
    event_type         VARCHAR(20)  NOT NULL COMMENT 'sent, failed, uncertain, deferred, held, cancelled, opened, clicked, unsubscribed, …',
    occurred_at        DATETIME(6)  NOT NULL,
    metadata_json      JSON         NULL,
    PRIMARY KEY (id, occurred_at),
    KEY ix_email_events_message (message_id, event_type)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci
PARTITION BY RANGE COLUMNS(occurred_at) (
    PARTITION p_future VALUES LESS THAN (MAXVALUE)
);

-- One row per step: recomputed as a whole, so computing it twice changes nothing.
CREATE TABLE campaign_stats (
    campaign_id        BIGINT       NOT NULL,
    step_id            BIGINT       NOT NULL,
    step_number        INT          NOT NULL,
    selected           INT          NOT NULL DEFAULT 0,
    excluded           INT          NOT NULL DEFAULT 0,
    sent               INT          NOT NULL DEFAULT 0,
    failed             INT          NOT NULL DEFAULT 0,
    uncertain          INT          NOT NULL DEFAULT 0,
    cancelled          INT          NOT NULL DEFAULT 0,
    held               INT          NOT NULL DEFAULT 0,
    remaining          INT          NOT NULL DEFAULT 0,
    opened             INT          NOT NULL DEFAULT 0,
    clicked            INT          NOT NULL DEFAULT 0,
    replied            INT          NOT NULL DEFAULT 0,
    bounced            INT          NOT NULL DEFAULT 0,
    unsubscribed       INT          NOT NULL DEFAULT 0,
    computed_at        DATETIME(6)  NOT NULL,
    computed_in_ms     INT          NOT NULL DEFAULT 0 COMMENT 'how long counting took; what is slow to count is counted less often',
    PRIMARY KEY (campaign_id, step_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- How far the roll-up has read email_events to learn which campaigns changed.
CREATE TABLE rollup_marks (
    name               VARCHAR(40)  NOT NULL PRIMARY KEY,
    last_event_id      BIGINT       NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE webhook_inbox (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    provider           VARCHAR(20)  NOT NULL,
    dedupe_key         VARBINARY(64) NOT NULL,
    received_at        DATETIME(6)  NOT NULL,
    raw                MEDIUMTEXT   NOT NULL,
    processed_at       DATETIME(6)  NULL,
    UNIQUE KEY uq_webhook_inbox_event (provider, user_id, dedupe_key),
    KEY ix_webhook_inbox_processed (processed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- What a person should look at: poisoned work, a sender in error, a campaign that was paused by the system.
CREATE TABLE alerts (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NULL COMMENT 'NULL: for whoever operates the installation',
    kind               VARCHAR(40)  NOT NULL,
    subject_id         BIGINT       NULL,
    text               VARCHAR(500) NOT NULL,
    open_key           VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'user, kind and subject while unresolved: the same trouble counts up and does not pile up',
    times              INT          NOT NULL DEFAULT 1,
    created_at         DATETIME(6)  NOT NULL,
    last_at            DATETIME(6)  NULL COMMENT 'when it was last seen, if more than once',
    resolved_at        DATETIME(6)  NULL,
    UNIQUE KEY uq_alerts_open (open_key),
    KEY ix_alerts_user (user_id, resolved_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
