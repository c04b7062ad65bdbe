-- The first click of a person on each mail, until the rule of its campaign was applied to it and ever after: once is enough.
CREATE TABLE human_clicks (
    message_id         BIGINT       NOT NULL PRIMARY KEY,
    clicked_at         DATETIME(6)  NOT NULL,
    applied_at         DATETIME(6)  NULL COMMENT 'NULL: the rule of the campaign was not applied yet',
    KEY ix_human_clicks_applied (applied_at, message_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
