-- The inbox as a person works with it: conversations, what they come to, and answers to them.

CREATE TABLE inbox_threads (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    sender_id          BIGINT       NOT NULL COMMENT 'who wrote to the contact; answers go through it',
    contact_id         BIGINT       NOT NULL,
    campaign_id        BIGINT       NOT NULL COMMENT 'of message_id',
    message_id         BIGINT       NOT NULL COMMENT 'the mail of ours that the newest mail is about',
    kind               ENUM('reply','auto_reply','left','bounce','complaint','opt_out','review','other','broken') NOT NULL COMMENT 'of the newest mail, as inbound_mails.label',
    label              ENUM('none','interested','not_now','wrong_person','opted_out','out_of_office') NOT NULL DEFAULT 'none',
    labelled_by        BIGINT       NOT NULL DEFAULT 0 COMMENT 'the user who said so; 0: the system',
    label_until        DATE         NULL COMMENT 'of not_now and out_of_office: the day on which mails go on',
    labelled_at        DATETIME(6)  NULL,
    is_unread          BOOLEAN      NOT NULL,
    last_mail_id       BIGINT       NOT NULL COMMENT 'the newest row in inbound_mails; the list goes by it',
    last_at            DATETIME(6)  NOT NULL COMMENT 'when that was received',
    created_at         DATETIME(6)  NOT NULL,
    UNIQUE KEY uq_inbox_threads (sender_id, contact_id),
    KEY ix_inbox_threads_page (user_id, last_mail_id),
    KEY ix_inbox_threads_label (user_id, label, is_unread),
    KEY ix_inbox_threads_contact (contact_id),
    KEY ix_inbox_threads_last (last_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

ALTER TABLE inbound_mails
    ADD COLUMN thread_id          BIGINT       NULL COMMENT 'NULL: a broken mail, or one of no contact',
    ADD COLUMN new_text           MEDIUMTEXT   NULL COMMENT 'body_text without what is quoted; NULL: of a version that did not keep it',
    ADD COLUMN body_html          MEDIUMTEXT   NULL COMMENT 'cleaned; NULL: it had none',
    ADD COLUMN attachments_json   JSON         NULL COMMENT 'names, types and sizes; the files are not kept',
    ADD COLUMN references_header  TEXT         CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'ids without angle brackets, the oldest first, apart by blanks',
    ADD KEY ix_inbound_mails_thread (thread_id, id);

INSERT INTO inbox_threads (user_id, sender_id, contact_id, campaign_id, message_id, kind, is_unread, last_mail_id, last_at, created_at)
SELECT i.user_id, m.sender_id, m.contact_id, m.campaign_id, m.id, i.label, FALSE, i.id, i.received_at, i.created_at
  FROM (SELECT MAX(f.id) AS id
          FROM inbound_mails f
          JOIN email_messages g ON g.id = f.message_id
         GROUP BY g.sender_id, g.contact_id) newest
  JOIN inbound_mails i ON i.id = newest.id
  JOIN email_messages m ON m.id = i.message_id;

UPDATE inbound_mails i
  JOIN email_messages m ON m.id = i.message_id
  JOIN inbox_threads t ON t.sender_id = m.sender_id AND t.contact_id = m.contact_id
   SET i.thread_id = t.id;

-- Mails that a person writes in a conversation. Their states are those of email_messages.
CREATE TABLE inbox_replies (
    id                  BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id             BIGINT       NOT NULL,
    thread_id           BIGINT       NOT NULL,
    sender_id           BIGINT       NOT NULL,
    contact_id          BIGINT       NOT NULL,
    client_key          VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of the client: the same key is the same reply',
    content_hash        BINARY(32)   NOT NULL COMMENT 'SHA-256 of what was asked for with that key',
    status              ENUM('scheduled','claimed','sending','sent','failed','uncertain','cancelled') NOT NULL,
    reason              VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'stable code of the last decision about it',
    due_at              DATETIME(6)  NOT NULL COMMENT 'not before this instant',
    sent_at             DATETIME(6)  NULL COMMENT 'when the server accepted it, or, while uncertain, when it was offered',
    attempt             INT          NOT NULL DEFAULT 0 COMMENT 'how often it was begun; fences late writes',
    deferrals           INT          NOT NULL DEFAULT 0,
    first_attempt_at    DATETIME(6)  NULL,
    lease_token         BIGINT       NULL,
    lease_until         DATETIME(6)  NULL,
    counted_hour        DATETIME(6)  NULL COMMENT 'the hour of send_counters that carries it',
    answers_opted_out   BOOLEAN      NOT NULL COMMENT 'the user confirmed to answer somebody who wants no mail',
    to_email            VARCHAR(320) NOT NULL,
    to_name             VARCHAR(200) NOT NULL,
    subject             VARCHAR(1000) NOT NULL,
    body_text           MEDIUMTEXT   NOT NULL,
    body_html           MEDIUMTEXT   NULL COMMENT 'NULL: made from the text',
    message_id_header   VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    date_header         DATETIME(6)  NOT NULL,
    thread_header       TEXT         CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'the ids of the conversation, the oldest first, apart by blanks; the last is what it answers',
    provider_message_id VARCHAR(255) NULL,
    last_code           SMALLINT     NULL,
    last_reply          VARCHAR(300) NULL,
    created_at          DATETIME(6)  NOT NULL,
    UNIQUE KEY uq_inbox_replies_key (user_id, client_key),
    UNIQUE KEY uq_inbox_replies_message_id (message_id_header),
    KEY ix_inbox_replies_thread (thread_id, id),
    KEY ix_inbox_replies_due (status, due_at),
    KEY ix_inbox_replies_lease (lease_until)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
