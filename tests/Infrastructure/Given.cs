namespace ColdMail.Tests.Infrastructure;

/// <summary>Rows that most tests start from, written straight into the tables.</summary>
public static class Given
{
    /// <summary>The instant at which tests begin unless they say otherwise: a Tuesday, 10:00 UTC.</summary>
    public static readonly DateTime Now = new(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc);

    public static Task<long> UserAsync(this TestDatabase database, string? email = null, int plan = 3) =>
        database.InsertAsync("users", new
        {
            email = email ?? $"{Guid.NewGuid():N}@users.example",
            password_hash = "",
            plan_id = plan,
            name = "Ada Lovelace",
            company = "Analytical Engines",
            postal_address = "12 St James's Square, London",
            created_at = Now,
            updated_at = Now,
        });

    public static Task<long> SenderAsync(
        this TestDatabase database, long user, int dailyCap = 1000, int gapSeconds = 0, int port = 25) =>
        database.InsertAsync("sender_accounts", new
        {
            user_id = user,
            from_name = "Ada",
            from_email = $"{Guid.NewGuid():N}@senders.example",
            smtp_host = "127.0.0.1",
            smtp_port = port,
            smtp_tls = "none",
            daily_cap = dailyCap,
            min_gap_seconds = gapSeconds,
            created_at = Now,
            updated_at = Now,
        });

    public static Task<long> ContactAsync(
        this TestDatabase database, long user, string? email = null, string firstName = "Grace") =>
        database.InsertAsync("contacts", new
        {
            user_id = user,
            email = email ?? $"{Guid.NewGuid():N}@contacts.example",
            first_name = firstName,
            last_name = "Hopper",
            company = "Navy",
            created_at = Now,
            updated_at = Now,
        });

    /// <summary>A list with the given contacts in it.</summary>
    public static async Task<long> ListAsync(this TestDatabase database, long user, params IReadOnlyList<long> contacts)
    {
        var list = await database.InsertAsync("contact_lists", new { user_id = user, name = "List", created_at = Now });
        foreach (var contact in contacts)
        {
            await database.InsertAsync(
                "contact_list_items", new { list_id = list, contact_id = contact, created_at = Now });
        }

        return list;
    }

    public static Task<long> CampaignAsync(this TestDatabase database, long user, string status = "draft") =>
        database.InsertAsync("campaigns", new
        {
            user_id = user,
            name = "Campaign",
            status,
            created_at = Now,
            updated_at = Now,
        });

    public static Task<long> StepAsync(
        this TestDatabase database,
        long campaign,
        int number = 1,
        int delayHours = 0,
        string subject = "Hello {{first_name}}",
        string html = "<p>Hello {{first_name}}</p>") =>
        database.InsertAsync("campaign_steps", new
        {
            campaign_id = campaign,
            step_number = number,
            subject,
            body_html = html,
            delay_hours = delayHours,
            created_at = Now,
            updated_at = Now,
        });
}
