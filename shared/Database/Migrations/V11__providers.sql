-- Sender accounts that send by the HTTP API of a provider instead of SMTP. Their smtp_ columns are empty.

ALTER TABLE sender_accounts
    MODIFY COLUMN provider ENUM('smtp','sendgrid','mailgun','postmark') NOT NULL DEFAULT 'smtp',
    ADD COLUMN api_key_encrypted  VARCHAR(2000) NULL COMMENT 'AES-256-GCM, v1.keyid.nonce.ciphertext.tag',
    ADD COLUMN api_region         VARCHAR(16)   CHARACTER SET ascii NOT NULL DEFAULT '' COMMENT 'of SendGrid and Mailgun',
    ADD COLUMN api_domain         VARCHAR(253)  CHARACTER SET ascii NOT NULL DEFAULT '' COMMENT 'the sending domain at Mailgun',
    ADD COLUMN api_message_stream VARCHAR(100)  CHARACTER SET ascii NOT NULL DEFAULT '' COMMENT 'of Postmark';
