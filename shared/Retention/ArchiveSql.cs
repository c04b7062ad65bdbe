namespace ColdMail.Retention;

/// <summary>What differs between the data classes: which rows are due, and how they are taken out.</summary>
/// <remarks>
/// <c>@from</c> and <c>@until</c> bound the month, <c>@age</c> is the longest time to keep with which it is due, <c>@after</c> the
/// last id that is written already. Every statement asks for the plan of the user anew, so that whoever came to a plan that
/// keeps its data keeps it.
/// </remarks>
static class ArchiveSql
{
    const string Ended = "('sent', 'failed', 'cancelled')";

    /// <summary>The first instant of which there is a row that may be due; null: there is none.</summary>
    public static string Oldest(DataClass dataClass) => dataClass.Name switch
    {
        "email_messages" =>
            """
            SELECT MIN(finished_at)
              FROM campaigns
             WHERE status IN ('done', 'archived') AND (mails_archived_at IS NULL OR mails_archived_at < finished_at)
            """,
        "inbound_mails" => "SELECT MIN(created_at) FROM inbound_mails",
        "webhook_inbox" => "SELECT MIN(processed_at) FROM webhook_inbox",
        _ => throw new ArgumentOutOfRangeException(nameof(dataClass), dataClass.Name, "Its months are its partitions."),
    };

    /// <summary>The rows of the next file. Of mails, a file is one campaign.</summary>
    public static string Rows(DataClass dataClass, string partition, string columns) => dataClass.Name switch
    {
        "email_events" =>
            $"""
            SELECT STRAIGHT_JOIN {columns}
              FROM email_events PARTITION ({partition}) AS t
              {Kept(dataClass)}
             WHERE t.id > @after
             ORDER BY t.id
             LIMIT @limit
            """,
        "email_messages" =>
            $"""
            SELECT {columns}
              FROM (SELECT c.id
                      FROM campaigns c
                      JOIN users u ON u.id = c.user_id
                      JOIN plan_retention r ON r.plan_id = u.plan_id AND r.data_class = 'email_messages' AND r.keep_months <= @age
                     WHERE c.finished_at >= @from AND c.finished_at < @until AND c.status IN ('done', 'archived')
                       AND (c.mails_archived_at IS NULL OR c.mails_archived_at < c.finished_at)
                       AND EXISTS (SELECT 1 FROM email_messages m WHERE m.campaign_id = c.id AND m.status IN {Ended})
                     ORDER BY c.id
                     LIMIT 1) d
              JOIN email_messages t ON t.campaign_id = d.id
             WHERE t.status IN {Ended}
            """,
        "inbound_mails" =>
            $"""
            SELECT STRAIGHT_JOIN {columns}
              FROM inbound_mails t
              {Kept(dataClass)}
             WHERE t.created_at >= @from AND t.created_at < @until AND t.id > @after
             ORDER BY t.id
             LIMIT @limit
            """,
        "webhook_inbox" =>
            $"""
            SELECT STRAIGHT_JOIN {columns}
              FROM webhook_inbox t
              {Kept(dataClass)}
             WHERE t.processed_at >= @from AND t.processed_at < @until AND t.id > @after
               AND (t.error IS NULL OR t.error NOT LIKE 'FAILED%')
             ORDER BY t.id
             LIMIT @limit
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(dataClass), dataClass.Name, null),
    };

    /// <summary>Takes rows out that are in a file. Safe to repeat.</summary>
    public static string Remove(DataClass dataClass, string partition) => dataClass.Name switch
    {
        "email_events" => $"DELETE FROM email_events PARTITION ({partition}) WHERE id IN @ids AND {Due}",
        "email_messages" =>
            $"""
            UPDATE email_messages
               SET last_reply = NULL, provider_message_id = NULL, body_hash = NULL, date_header = NULL
             WHERE id IN @ids AND status IN {Ended} AND {Due}
            """,
        "inbound_mails" => $"DELETE FROM inbound_mails WHERE id IN @ids AND {Due}",
        "webhook_inbox" => $"DELETE FROM webhook_inbox WHERE id IN @ids AND processed_at IS NOT NULL AND {Due}",
        _ => throw new ArgumentOutOfRangeException(nameof(dataClass), dataClass.Name, null),
    };

    /// <summary>Takes rows out of the side table whose person was erased since; a row about nobody stays.</summary>
    public static string? Erased(DataClass dataClass) => dataClass.Name switch
    {
        "email_events" =>
            """
            DELETE t
              FROM restored_email_events t
              LEFT JOIN email_messages m ON m.id = t.message_id
              LEFT JOIN contacts c ON c.id = m.contact_id
             WHERE t.id IN @ids AND (c.id IS NULL OR c.status = 'erased')
            """,
        "email_messages" =>
            """
            DELETE t
              FROM restored_email_messages t
              LEFT JOIN contacts c ON c.id = t.contact_id
             WHERE t.id IN @ids AND (c.id IS NULL OR c.status = 'erased')
            """,
        "inbound_mails" =>
            """
            DELETE t
              FROM restored_inbound_mails t
              LEFT JOIN contacts c ON c.id = t.contact_id
             WHERE t.id IN @ids AND t.contact_id IS NOT NULL AND (c.id IS NULL OR c.status = 'erased')
            """,
        _ => null,
    };

    const string Due =
        "user_id IN (SELECT u.id FROM users u JOIN plan_retention r ON r.plan_id = u.plan_id AND r.data_class = @Name AND r.keep_months <= @age)";

    static string Kept(DataClass dataClass) =>
        $"""
        JOIN users u ON u.id = t.user_id
        JOIN plan_retention r ON r.plan_id = u.plan_id AND r.data_class = '{dataClass.Name}' AND r.keep_months <= @age
        """;
}
