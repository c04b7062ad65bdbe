-- Answers land among unwanted mail as well: its folder is read beside the inbox, each from a place of its own.

ALTER TABLE mailboxes
    ADD COLUMN junk_folder       VARCHAR(255) NULL COMMENT 'the folder for unwanted mail that is read too; NULL: none was found yet' AFTER last_uid,
    ADD COLUMN junk_uid_validity BIGINT       NULL COMMENT 'like uid_validity' AFTER junk_folder,
    ADD COLUMN junk_last_uid     BIGINT       NOT NULL DEFAULT 0 COMMENT 'like last_uid' AFTER junk_uid_validity;
