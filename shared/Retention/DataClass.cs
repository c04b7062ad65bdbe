namespace ColdMail.Retention;

/// <summary>A kind of data that is taken out of the database when its time is over, after it was archived.</summary>
/// <param name="Name">As in plan_retention, in the names of files, and of the table itself.</param>
/// <param name="IsPartitioned">A month whose rows are all archived is dropped as a whole.</param>
public sealed record DataClass(string Name, bool IsPartitioned = false)
{
    /// <summary>Events of mails, raw opens and clicks among them; by the month in which they occurred.</summary>
    public static DataClass Events { get; } = new("email_events", IsPartitioned: true);

    /// <summary>
    /// Mails of campaigns that ended, by the month in which the campaign did. Their rows stay, because they are what keeps a step
    /// from reaching a person twice; only details are emptied.
    /// </summary>
    public static DataClass Messages { get; } = new("email_messages");

    /// <summary>What was found in mailboxes; by the month in which it was read.</summary>
    public static DataClass InboundMails { get; } = new("inbound_mails");

    /// <summary>Reports of providers; by the month in which they were processed.</summary>
    public static DataClass WebhookInbox { get; } = new("webhook_inbox");

    public static IReadOnlyList<DataClass> All { get; } = [Events, Messages, InboundMails, WebhookInbox];

    public static DataClass? Find(string name) => All.FirstOrDefault(known => known.Name == name);
}

/// <summary>The months of data, and how long they stay.</summary>
public static class RetentionMonths
{
    public static DateOnly Of(DateTime instant) => new(instant.Year, instant.Month, 1);

    /// <summary>The last month of which everything is older than <paramref name="keepMonths"/> whole months.</summary>
    public static DateOnly NewestDue(int keepMonths, DateTime now) => Of(now).AddMonths(-1 - keepMonths);

    /// <summary>The longest time to keep, in months, with which a month is due.</summary>
    public static int LongestKept(DateOnly month, DateTime now) =>
        ((now.Year - month.Year) * 12) + now.Month - month.Month - 1;

    public static IEnumerable<DateOnly> Through(DateOnly first, DateOnly last)
    {
        for (var month = first; month <= last; month = month.AddMonths(1))
        {
            yield return month;
        }
    }
}
