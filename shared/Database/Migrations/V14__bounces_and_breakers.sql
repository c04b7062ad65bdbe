-- Mails that came back, and what stops senders and campaigns of which too many do.

-- One row for each mail and class, however often and by whichever way it was reported.
CREATE TABLE bounces (
    message_id         BIGINT       NOT NULL,
    class              ENUM('hard','soft','policy','suppressed','complaint') NOT NULL,
    user_id            BIGINT       NOT NULL,
    contact_id         BIGINT       NOT NULL,
    sender_id          BIGINT       NOT NULL,
    campaign_id        BIGINT       NOT NULL,
    is_accepted        BOOLEAN      NOT NULL COMMENT 'FALSE: the mail was refused when it was offered',
    is_countable       BOOLEAN      NOT NULL COMMENT 'of soft: it says something about the mailbox, and not about the mail',
    source             ENUM('smtp','webhook','mailbox') NOT NULL COMMENT 'how it was learned first',
    decided_by         VARCHAR(10)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'what the class was read from: status, reply, provider, words, nothing',
    status             VARCHAR(12)  CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'RFC 3463',
    code               SMALLINT     NULL COMMENT 'SMTP reply code',
    detail             VARCHAR(300) NULL COMMENT 'what was said',
    occurred_at        DATETIME(6)  NOT NULL COMMENT 'the earliest that was told',
    noted_at           DATETIME(6)  NOT NULL COMMENT 'when that was learned',
    spent_at           DATETIME(6)  NULL COMMENT 'of soft: it counted towards a suppression then, and counts no more',
    PRIMARY KEY (message_id, class),
    KEY ix_bounces_contact (contact_id, class, occurred_at),
    KEY ix_bounces_sender (sender_id, occurred_at),
    KEY ix_bounces_campaign (campaign_id, occurred_at),
    KEY ix_bounces_noted (noted_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- What keeps a sender or a campaign from going on with addresses that do not exist. No row: it was never stopped.
CREATE TABLE breakers (
    kind               ENUM('sender','campaign') NOT NULL,
    owner_id           BIGINT       NOT NULL COMMENT 'the sender or the campaign',
    user_id            BIGINT       NOT NULL,
    state              ENUM('closed','open','half_open') NOT NULL,
    reason             VARCHAR(500) NULL COMMENT 'why it opened last, with the arithmetic, in words',
    evidence_json      JSON         NULL COMMENT 'the arithmetic of then',
    since_at           DATETIME(6)  NULL COMMENT 'what went before does not count any more',
    opened_at          DATETIME(6)  NULL,
    retry_at           DATETIME(6)  NULL COMMENT 'of open: half-open from then on; NULL: it waits for a person',
    times              INT          NOT NULL DEFAULT 0 COMMENT 'how often it opened without having closed between: each waits longer',
    probes             INT          NOT NULL DEFAULT 0 COMMENT 'mails that a sender tries itself with',
    warned_at          DATETIME(6)  NULL COMMENT 'when complaints were warned of last',
    updated_at         DATETIME(6)  NOT NULL,
    PRIMARY KEY (kind, owner_id),
    KEY ix_breakers_state (state, retry_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- The state of its breaker stands with the sender, in the row that every begin locks.
ALTER TABLE sender_accounts
    ADD COLUMN breaker     ENUM('closed','open','half_open') NOT NULL DEFAULT 'closed' COMMENT 'open: nothing goes; half_open: probes_left mails may begin',
    ADD COLUMN probes_left INT NULL COMMENT 'of half-open; NULL: any number';

-- How far bounces.noted_at was looked through.
CREATE TABLE bounce_marks (
    name               VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    looked_at          DATETIME(6)  NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO bounce_marks (name, looked_at) VALUES ('soft_bounces', '2000-01-01'), ('breakers', '2000-01-01');
