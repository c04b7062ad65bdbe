-- What happens is told: to the addresses that users subscribe with, and to the users themselves.

-- Facts that are about no single mail. A row is written in the transaction that makes the fact true, and handled once.
CREATE TABLE outbox_events (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    kind               VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject_id         BIGINT       NOT NULL COMMENT 'the sender, campaign or subscription that it is about',
    campaign_id        BIGINT       NULL COMMENT 'of a fact about a campaign: that campaign',
    data_json          JSON         NOT NULL,
    occurred_at        DATETIME(6)  NOT NULL,
    handled_at         DATETIME(6)  NULL,
    KEY ix_outbox_events_open (handled_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE event_subscriptions (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    url                VARCHAR(2000) NOT NULL,
    description        VARCHAR(120) NOT NULL DEFAULT '',
    events             VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'the chosen types, with commas between',
    campaigns          VARCHAR(2000) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'ids with commas between; NULL: all campaigns',
    since_event_id     BIGINT       NOT NULL COMMENT 'what email_events held when it was made is not for it',
    secret_encrypted   VARCHAR(2000) NOT NULL COMMENT 'AES-256-GCM, v1.keyid.nonce.ciphertext.tag',
    old_secret_encrypted VARCHAR(2000) NULL COMMENT 'signs beside the new one until old_secret_until',
    old_secret_until   DATETIME(6)  NULL,
    status             ENUM('active','paused','off') NOT NULL DEFAULT 'active' COMMENT 'paused: events wait; off: none is kept',
    status_reason      VARCHAR(300) NULL COMMENT 'why it is paused or off, in words',
    failing_since      DATETIME(6)  NULL COMMENT 'first failed attempt since the last one that arrived',
    failures           INT          NOT NULL DEFAULT 0 COMMENT 'turns in a row that ended with a receiver in trouble',
    rest_until         DATETIME(6)  NULL COMMENT 'a receiver in trouble is left alone until then',
    run_token          BIGINT       NULL COMMENT 'the run that may deliver now',
    run_until          DATETIME(6)  NULL,
    hint_until         DATETIME(6)  NULL COMMENT 'a queue message for it is under way until then',
    created_at         DATETIME(6)  NOT NULL,
    updated_at         DATETIME(6)  NOT NULL,
    KEY ix_event_subscriptions_user (user_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- One event for one subscription. The body is written when it is delivered, from the rows that it is about.
CREATE TABLE event_deliveries (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    subscription_id    BIGINT       NOT NULL,
    user_id            BIGINT       NOT NULL,
    source             ENUM('mail','outbox','test') NOT NULL COMMENT 'where source_id stands: email_events, outbox_events, or nowhere',
    source_id          BIGINT       NOT NULL,
    event_type         VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    message_id         BIGINT       NULL COMMENT 'of an event about a mail: its deliveries keep their order',
    occurred_at        DATETIME(6)  NOT NULL COMMENT 'as in the source',
    status             ENUM('waiting','delivered','failed') NOT NULL DEFAULT 'waiting',
    attempts           INT          NOT NULL DEFAULT 0 COMMENT 'that ended, since it was last put in line',
    due_since          DATETIME(6)  NOT NULL COMMENT 'when it was put in line: by the event, or again by a person',
    next_at            DATETIME(6)  NULL COMMENT 'the next attempt, or the end of the lease; NULL once it is over',
    lease_token        BIGINT       NULL,
    last_attempt_at    DATETIME(6)  NULL,
    answer_code        SMALLINT     NULL COMMENT 'of the last attempt; NULL: there was no answer',
    answer_text        VARCHAR(300) NULL COMMENT 'the begin of the answer, or why there was none',
    created_at         DATETIME(6)  NOT NULL,
    UNIQUE KEY uq_event_deliveries_source (subscription_id, source, source_id),
    KEY ix_event_deliveries_due (subscription_id, next_at),
    KEY ix_event_deliveries_log (subscription_id, id),
    KEY ix_event_deliveries_mail (subscription_id, message_id, source_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- How far email_events is read. Ids are given before a transaction commits, so what is read once is read again.
CREATE TABLE event_cursors (
    name               VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    final_id           BIGINT       NOT NULL COMMENT 'no event up to here can appear any more, and all are read',
    observed_id        BIGINT       NOT NULL COMMENT 'read up to here at observed_at; read once more when every transaction of then is over',
    observed_at        DATETIME(6)  NOT NULL,
    again_id           BIGINT       NOT NULL COMMENT 'the next look begins behind this one',
    seen_id            BIGINT       NOT NULL COMMENT 'the highest one that was read'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO event_cursors (name, final_id, observed_id, observed_at, again_id, seen_id)
VALUES ('event_subscriptions', 0, 0, '2000-01-01', 0, 0);

CREATE TABLE notifications (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    kind               VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject_id         BIGINT       NOT NULL,
    text               VARCHAR(500) NOT NULL,
    open_key           VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'user, kind and subject while unread: the same news does not pile up',
    times              INT          NOT NULL DEFAULT 1,
    created_at         DATETIME(6)  NOT NULL,
    last_at            DATETIME(6)  NOT NULL,
    read_at            DATETIME(6)  NULL,
    mail_due           TINYINT      NULL COMMENT '1: is to be told by mail; NULL: it is not, or it was',
    mail_lease_until   DATETIME(6)  NULL,
    mailed_at          DATETIME(6)  NULL,
    UNIQUE KEY uq_notifications_open (open_key),
    KEY ix_notifications_user (user_id, read_at, id),
    KEY ix_notifications_mail (mail_due, user_id),
    KEY ix_notifications_mailed (user_id, kind, mailed_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Only what differs from the default.
CREATE TABLE notification_settings (
    user_id            BIGINT       NOT NULL,
    kind               VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    by_mail            BOOLEAN      NOT NULL,
    PRIMARY KEY (user_id, kind)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Mails that wait for a person, as far as their user was told.
CREATE TABLE attention_marks (
    campaign_id        BIGINT       NOT NULL PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    told               INT          NOT NULL COMMENT 'held and uncertain mails at the last telling, less those that were dealt with since'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
