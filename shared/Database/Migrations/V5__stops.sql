-- What ends or interrupts the mails of a contact, and of the colleagues of a contact.

ALTER TABLE campaigns
    ADD COLUMN reply_scope  ENUM('campaign','user') NOT NULL DEFAULT 'user' COMMENT 'where a reply stops the contact: here, or in all campaigns of the user',
    ADD COLUMN company_stop ENUM('off','campaign','user') NOT NULL DEFAULT 'campaign' COMMENT 'where a reply holds the colleagues of the contact',
    ADD COLUMN click_rule   ENUM('continue','pause','stop') NOT NULL DEFAULT 'continue' COMMENT 'what the click of a person does to the mails that follow';

CREATE TABLE contact_stops (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    contact_id         BIGINT       NOT NULL,
    campaign_id        BIGINT       NOT NULL DEFAULT 0 COMMENT '0: all campaigns of the user',
    effect             ENUM('stop','hold','wait') NOT NULL COMMENT 'mails are cancelled, held, or put off',
    reason             VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'stable code, as in email_messages',
    until_at           DATETIME(6)  NULL COMMENT 'of wait: it is over at this instant',
    actor              BIGINT       NOT NULL DEFAULT 0 COMMENT 'the user who said so; 0: the system',
    note               VARCHAR(500) NOT NULL DEFAULT '',
    occurred_at        DATETIME(6)  NOT NULL COMMENT 'when it happened: of a reply, when it was received',
    lifted_at          DATETIME(6)  NULL,
    is_open            TINYINT      GENERATED ALWAYS AS (CASE WHEN lifted_at IS NULL THEN 1 END) STORED COMMENT 'NULL once lifted, so that only open ones are unique',
    UNIQUE KEY uq_contact_stops_open (contact_id, campaign_id, reason, is_open),
    KEY ix_contact_stops_user (user_id, campaign_id, is_open)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE company_holds (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    company_domain     VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'registrable domain, as in contacts',
    campaign_id        BIGINT       NOT NULL DEFAULT 0 COMMENT '0: all campaigns of the user',
    reason             VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    contact_id         BIGINT       NOT NULL COMMENT 'who caused it; not held by it',
    occurred_at        DATETIME(6)  NOT NULL,
    lifted_at          DATETIME(6)  NULL,
    is_open            TINYINT      GENERATED ALWAYS AS (CASE WHEN lifted_at IS NULL THEN 1 END) STORED COMMENT 'NULL once lifted, so that only open ones are unique',
    UNIQUE KEY uq_company_holds_open (user_id, company_domain, campaign_id, is_open)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
