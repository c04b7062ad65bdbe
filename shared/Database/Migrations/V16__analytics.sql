-- What came of the mails that went, added up so that a report reads a few rows however many events there are.

-- How far the sources are read. Ids are given before a transaction commits, so what is read once is read again. Whoever adds
-- up holds these rows: one at a time.
CREATE TABLE analytics_progress (
    source             VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    seen_id            BIGINT       NOT NULL COMMENT 'facts are counted up to here',
    observed_id        BIGINT       NOT NULL COMMENT 'read up to here at observed_at; read once more when every transaction of then is over',
    observed_at        DATETIME(6)  NOT NULL,
    final_id           BIGINT       NOT NULL COMMENT 'nothing up to here can appear any more; repeated opens, clicks and replies are counted up to here',
    as_of              DATETIME(6)  NULL COMMENT 'facts are counted as of this instant',
    totals_as_of       DATETIME(6)  NULL COMMENT 'repeated opens, clicks and replies are'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO analytics_progress (source, seen_id, observed_id, observed_at, final_id)
VALUES ('events', 0, 0, '2000-01-01', 0), ('inbound', 0, 0, '2000-01-01', 0);

CREATE TABLE analytics_campaigns (
    campaign_id        BIGINT       NOT NULL PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    zone               VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'its days are those of this zone: the user''s, when it was counted',
    provider_rules     INT          NOT NULL COMMENT 'version of the table of recipient providers',
    first_hit_rules    INT          NULL COMMENT 'lowest version of the rules that judged opens and clicks; NULL: there were none',
    last_hit_rules     INT          NULL,
    recount_asked_at   DATETIME(6)  NULL COMMENT 'NULL once it is done',
    recounted_at       DATETIME(6)  NULL,
    recount_mails      INT          NULL COMMENT 'mails that the last recount looked at',
    recount_different  INT          NULL COMMENT 'mails and sums that it found different',
    recount_problem    VARCHAR(300) NULL COMMENT 'why it was not done, in words',
    KEY ix_analytics_campaigns_user (user_id),
    KEY ix_analytics_campaigns_recount (recount_asked_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Each mail that went, or may have gone, as it is contained in the sums: what changed is the difference to it. Instants are cut to seconds.
CREATE TABLE counted_mails (
    message_id         BIGINT       NOT NULL PRIMARY KEY,
    user_id            BIGINT       NOT NULL,
    campaign_id        BIGINT       NOT NULL,
    contact_id         BIGINT       NOT NULL,
    step_id            BIGINT       NOT NULL,
    sender_id          BIGINT       NOT NULL,
    provider           SMALLINT     NOT NULL,
    is_sent            SMALLINT     NOT NULL COMMENT '0 while it is uncertain: the sums do not contain it',
    sent_at            DATETIME     NOT NULL,
    delivered_at       DATETIME     NULL,
    bounced_at         DATETIME     NULL,
    complained_at      DATETIME     NULL,
    unsubscribed_at    DATETIME     NULL,
    opened_at          DATETIME     NULL,
    clicked_at         DATETIME     NULL,
    replied_at         DATETIME     NULL,
    auto_replied_at    DATETIME     NULL,
    positive_at        DATETIME     NULL,
    hits               SMALLINT     NOT NULL COMMENT 'a bit for each kind of hit that there was',
    opens_human        SMALLINT     NOT NULL COMMENT 'up to the final id of analytics_progress; likewise the rest',
    opens_proxy        SMALLINT     NOT NULL,
    opens_unknown      SMALLINT     NOT NULL,
    opens_machine      SMALLINT     NOT NULL,
    clicks_human       SMALLINT     NOT NULL,
    clicks_proxy       SMALLINT     NOT NULL,
    clicks_unknown     SMALLINT     NOT NULL,
    clicks_machine     SMALLINT     NOT NULL,
    replies            SMALLINT     NOT NULL,
    KEY ix_counted_mails_contact (campaign_id, contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- Mails by the day they were sent, and what has come of them since. campaign_id 0: all campaigns of the user.
CREATE TABLE analytics_days (
    user_id            BIGINT       NOT NULL,
    campaign_id        BIGINT       NOT NULL,
    dimension          ENUM('all','campaign','step','sender','provider') NOT NULL,
    day                DATE         NOT NULL,
    item_id            BIGINT       NOT NULL COMMENT '0 for all; else the campaign, step, sender or provider',
    sent               INT          NOT NULL,
    delivery_reported  INT          NOT NULL,
    bounced            INT          NOT NULL,
    complained         INT          NOT NULL,
    unsubscribed       INT          NOT NULL,
    opened_human       INT          NOT NULL COMMENT 'mails, each in the best of the four kinds',
    opened_proxy       INT          NOT NULL,
    opened_unknown     INT          NOT NULL,
    opened_machine     INT          NOT NULL,
    clicked            INT          NOT NULL,
    clicked_machine    INT          NOT NULL COMMENT 'mails that only a machine clicked',
    replied            INT          NOT NULL,
    auto_replied       INT          NOT NULL,
    positive           INT          NOT NULL,
    people             INT          NOT NULL COMMENT 'contacts whose first mail of the campaign went that day; likewise the next six',
    people_bounced     INT          NOT NULL,
    people_unsubscribed INT         NOT NULL,
    people_opened      INT          NOT NULL,
    people_clicked     INT          NOT NULL,
    people_replied     INT          NOT NULL,
    people_positive    INT          NOT NULL,
    opens_human        INT          NOT NULL COMMENT 'every open, repeated ones too; likewise the rest',
    opens_proxy        INT          NOT NULL,
    opens_unknown      INT          NOT NULL,
    opens_machine      INT          NOT NULL,
    clicks_human       INT          NOT NULL,
    clicks_proxy       INT          NOT NULL,
    clicks_unknown     INT          NOT NULL,
    clicks_machine     INT          NOT NULL,
    replies            INT          NOT NULL,
    PRIMARY KEY (user_id, campaign_id, dimension, day, item_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

-- What happened in an hour of the clock: of each mail the first time. campaign_id 0: all campaigns of the user.
CREATE TABLE analytics_hours (
    user_id            BIGINT       NOT NULL,
    campaign_id        BIGINT       NOT NULL,
    day                DATE         NOT NULL,
    hour               SMALLINT     NOT NULL COMMENT '0 to 23; an hour that the clock shows twice holds both',
    sent               INT          NOT NULL,
    delivery_reported  INT          NOT NULL,
    bounced            INT          NOT NULL,
    complained         INT          NOT NULL,
    unsubscribed       INT          NOT NULL,
    opened             INT          NOT NULL,
    clicked            INT          NOT NULL,
    replied            INT          NOT NULL,
    auto_replied       INT          NOT NULL,
    positive           INT          NOT NULL,
    PRIMARY KEY (user_id, campaign_id, day, hour)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
