-- Where providers report what became of mails, and what is kept of each report.

CREATE TABLE webhook_endpoints (
    id                 BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    provider           VARCHAR(20)  NOT NULL,
    name               VARCHAR(120) NOT NULL,
    key_hash           BINARY(32)   NOT NULL COMMENT 'SHA-256 of the account key in the address',
    secret_encrypted   VARCHAR(2000) NOT NULL COMMENT 'AES-256-GCM, v1.keyid.nonce.ciphertext.tag',
    created_at         DATETIME(6)  NOT NULL,
    revoked_at         DATETIME(6)  NULL,
    UNIQUE KEY uq_webhook_endpoints_key (key_hash),
    KEY ix_webhook_endpoints_user (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

ALTER TABLE webhook_inbox
    ADD COLUMN endpoint_id BIGINT       NULL COMMENT 'the endpoint it came to',
    ADD COLUMN error       VARCHAR(300) NULL COMMENT 'stable code and words: why it changed nothing, or why it was quarantined',
    ADD COLUMN attempts    INT          NOT NULL DEFAULT 0 COMMENT 'how often processing it failed; bounded';

ALTER TABLE email_messages
    ADD COLUMN delivered_at  DATETIME(6) NULL COMMENT 'the recipient''s server took it, as its provider reports; a fact beside the state',
    ADD COLUMN complained_at DATETIME(6) NULL COMMENT 'the recipient reported it as unwanted';
