-- What waits for a sender. On its way to the server a mail changes its status three times; only the first change, out of
-- the waiting ones, may cost the indexes that the plan of a run is read from.
ALTER TABLE email_messages
    ADD COLUMN waiting_for BIGINT GENERATED ALWAYS AS (CASE WHEN status = 'scheduled' THEN sender_id END) STORED COMMENT 'the sender, while the mail is scheduled',
    DROP KEY ix_email_messages_sender,
    DROP KEY ix_email_messages_lane,
    ADD KEY ix_email_messages_sender (sender_id, usage_day),
    ADD KEY ix_email_messages_due (waiting_for, scheduled_at),
    ADD KEY ix_email_messages_lane (waiting_for, campaign_id, step_number, zone, country, scheduled_at, contact_id);
