-- When a mail may go: hours of a week, holidays, limits of every kind, pace, ramp.
-- Lock order in every transaction from here on: sender, campaign, contact, counters (in the order of their key), message.

-- How many mails were begun, by everything that a limit counts. Reserved before a mail is offered; given back only
-- when it is certain that nothing was accepted.
CREATE TABLE send_counters (
    kind               ENUM('sender_day','sender_hour','user_day','domain_hour','campaign_day','campaign_new','turn_new','turn_follow_up','company_day') NOT NULL,
    owner_id           BIGINT       NOT NULL COMMENT 'the sender, user or campaign that the kind names; of domain and company: the user; of a turn: the sender',
    subject            VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'the domain or company; of a turn: the campaign',
    bucket             DATETIME     NOT NULL COMMENT 'the hour in UTC; the day in the zone of sender or campaign, in UTC of user and company',
    reserved           INT          NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, owner_id, subject, bucket)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

INSERT INTO send_counters (kind, owner_id, bucket, reserved) SELECT 'sender_day', sender_id, day, reserved FROM sender_usage;
INSERT INTO send_counters (kind, owner_id, bucket, reserved) SELECT 'user_day', user_id, day, reserved FROM user_usage;
DROP TABLE sender_usage;
DROP TABLE user_usage;

ALTER TABLE users
    ADD COLUMN company_daily_cap INT NULL COMMENT 'mails a day to one company, by registrable domain; NULL: no limit';

ALTER TABLE sender_accounts
    ADD COLUMN hourly_cap        INT  NULL COMMENT 'mails in a clock hour; NULL: no limit',
    ADD COLUMN rolling_cap       INT  NULL COMMENT 'the figure of the provider for any 24 hours; NULL: no limit',
    ADD COLUMN gap_extra_seconds INT  NOT NULL DEFAULT 0 COMMENT 'random extra on top of the gap, at most this much',
    ADD COLUMN ramp_start        INT  NULL COMMENT 'mails of the first day; NULL: no ramp',
    ADD COLUMN ramp_step         INT  NOT NULL DEFAULT 0 COMMENT 'more for every clean day',
    ADD COLUMN ramp_clean_days   INT  NOT NULL DEFAULT 0,
    ADD COLUMN ramp_judged       DATE NULL COMMENT 'the last day with mails, in the zone of the sender, that the ramp has judged',
    ADD COLUMN workday_json      VARCHAR(6000) CHARACTER SET ascii NULL COMMENT 'hours of the mailbox in its own zone; NULL: any',
    ADD COLUMN freezes_json      VARCHAR(4000) CHARACTER SET ascii NULL COMMENT 'ranges of days on which it rests';

CREATE TABLE sending_domains (
    user_id            BIGINT       NOT NULL,
    domain             VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    hourly_cap         INT          NOT NULL COMMENT 'mails in a clock hour over all senders of the domain',
    PRIMARY KEY (user_id, domain)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;

ALTER TABLE contacts
    ADD COLUMN zone           VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'where the contact lives; NULL: unknown',
    ADD COLUMN zone_reason    VARCHAR(20)  CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'what told it',
    ADD COLUMN country        CHAR(2)      CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'ISO 3166-1; NULL: unknown',
    ADD COLUMN company_domain VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'registrable domain; NULL: free mail and other shared domains',
    ADD KEY ix_contacts_company_domain (user_id, company_domain);

ALTER TABLE campaigns
    ADD COLUMN windows_json      VARCHAR(6000) CHARACTER SET ascii NULL COMMENT 'hours of a week, wall clock; NULL: any hour',
    ADD COLUMN zone_mode         ENUM('recipient','campaign') NOT NULL DEFAULT 'recipient' COMMENT 'whose clock the windows are read on',
    ADD COLUMN keep_holidays     BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'no mail on public holidays of the recipient''s country',
    ADD COLUMN closed_dates_json VARCHAR(4000) CHARACTER SET ascii NULL,
    ADD COLUMN daily_cap         INT NULL COMMENT 'mails a day, in the zone of the campaign; NULL: no limit',
    ADD COLUMN new_daily_cap     INT NULL COMMENT 'first mails a day',
    ADD COLUMN sender_daily_cap  INT NULL COMMENT 'mails of the campaign through one sender a day',
    ADD COLUMN follow_up_share   TINYINT UNSIGNED NOT NULL DEFAULT 100 COMMENT 'per cent of the mails that follow-ups may take while new contacts wait',
    ADD COLUMN lost_sender       ENUM('hold','new_thread') NOT NULL DEFAULT 'hold' COMMENT 'a follow-up whose sender was deleted',
    ADD COLUMN paused_at         DATETIME(6) NULL COMMENT 'when it was paused: what is left of a delay is kept';

UPDATE campaigns
   SET windows_json = CONCAT('[', CONCAT_WS(',',
           IF(window_days & 1,  CONCAT('{"day":"monday","start":"', TIME_FORMAT(window_start, '%H:%i'), '","end":"', TIME_FORMAT(window_end, '%H:%i'), '"}'), NULL),
           IF(window_days & 2,  CONCAT('{"day":"tuesday","start":"', TIME_FORMAT(window_start, '%H:%i'), '","end":"', TIME_FORMAT(window_end, '%H:%i'), '"}'), NULL),
           IF(window_days & 4,  CONCAT('{"day":"wednesday","start":"', TIME_FORMAT(window_start, '%H:%i'), '","end":"', TIME_FORMAT(window_end, '%H:%i'), '"}'), NULL),
           IF(window_days & 8,  CONCAT('{"day":"thursday","start":"', TIME_FORMAT(window_start, '%H:%i'), '","end":"', TIME_FORMAT(window_end, '%H:%i'), '"}'), NULL),
           IF(window_days & 16, CONCAT('{"day":"friday","start":"', TIME_FORMAT(window_start, '%H:%i'), '","end":"', TIME_FORMAT(window_end, '%H:%i'), '"}'), NULL),
           IF(window_days & 32, CONCAT('{"day":"saturday","start":"', TIME_FORMAT(window_start, '%H:%i'), '","end":"', TIME_FORMAT(window_end, '%H:%i'), '"}'), NULL),
           IF(window_days & 64, CONCAT('{"day":"sunday","start":"', TIME_FORMAT(window_start, '%H:%i'), '","end":"', TIME_FORMAT(window_end, '%H:%i'), '"}'), NULL)), ']'),
       zone_mode = 'campaign'
 WHERE NOT (window_days = 127 AND window_start = window_end);

UPDATE campaigns SET paused_at = updated_at WHERE status = 'paused';

ALTER TABLE campaigns
    DROP COLUMN window_days,
    DROP COLUMN window_start,
    DROP COLUMN window_end;

ALTER TABLE campaign_steps
    ADD COLUMN delay_unit ENUM('hours','days','working_days') NOT NULL DEFAULT 'hours' COMMENT 'how delay_hours counts: 24 of them are a day, or a working day',
    ADD COLUMN not_after  DATETIME(6) NULL COMMENT 'what has not begun by then is cancelled';

-- Mails of one campaign, step, zone and country wait in one lane: they are open and closed together.
ALTER TABLE email_messages
    ADD COLUMN zone               VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'of the recipient, fixed when the mail is planned; empty: the campaign''s',
    ADD COLUMN country            CHAR(2)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
    ADD KEY ix_email_messages_lane (sender_id, status, campaign_id, step_number, zone, country, scheduled_at, contact_id);
