-- What an endpoint must know of its provider, and what its owner should know of it.
ALTER TABLE webhook_endpoints
    ADD COLUMN source          VARCHAR(500) NULL COMMENT 'the topic or resource that reports are taken from',
    ADD COLUMN has_key         BOOLEAN      NOT NULL DEFAULT TRUE COMMENT 'false until the key of the provider was entered',
    ADD COLUMN last_event_at   DATETIME(6)  NULL,
    ADD COLUMN accepted        BIGINT       NOT NULL DEFAULT 0,
    ADD COLUMN unmatched       BIGINT       NOT NULL DEFAULT 0 COMMENT 'processed, and about no mail of this user',
    ADD COLUMN quarantined     BIGINT       NOT NULL DEFAULT 0,
    ADD COLUMN last_refused_at DATETIME(6)  NULL,
    ADD COLUMN last_refusal    VARCHAR(300) NULL COMMENT 'in words';

-- Tokens of signatures that do not cover the report: each brings in one report and no second one.
CREATE TABLE webhook_tokens (
    user_id            BIGINT       NOT NULL,
    token_hash         BINARY(32)   NOT NULL COMMENT 'SHA-256',
    dedupe_key         VARBINARY(64) NOT NULL COMMENT 'of the report it came with',
    used_at            DATETIME(6)  NOT NULL,
    PRIMARY KEY (user_id, token_hash),
    KEY ix_webhook_tokens_used (used_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
