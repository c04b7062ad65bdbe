using ColdMail.Analytics;
using ColdMail.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Analytics;

/// <summary>What was done to a mail, as the writers of the application note it: an event, and the fact beside it.</summary>
/// <param name="At">When it happened and when we learnt of it.</param>
sealed record Deed(long Mail, string Type, string? Class, DateTime At);

sealed record SentRow(long Id, long Contact, long Step, long Sender, RecipientProvider Provider, DateTime SentAt);

/// <summary>A campaign of two steps, two senders and contacts of several providers, whose mails have gone; and the workers that count.</summary>
sealed class AnalyticsRig(TestDatabase database)
{
    static readonly (string Domain, RecipientProvider Provider)[] Domains =
    [
        ("gmail.com", RecipientProvider.Google), ("hotmail.co.uk", RecipientProvider.Microsoft), ("icloud.com", RecipientProvider.Apple),
        ("acme.example", RecipientProvider.Company),
    ];

    public FakeTimeProvider Clock { get; } = new(Given.Now);

    public long User { get; private set; }

    public long Campaign { get; private set; }

    public List<SentRow> Mails { get; } = [];

    public List<Deed> Deeds { get; } = [];

    public CountingStore Store => new(database.Db);

    public CountRun Count => new(Store, new(Store, Clock), Clock);

    public DateTime Now => Clock.GetUtcNow().UtcDateTime;

    public async Task BeginAsync(int contacts, Random random, string zone = "America/New_York", long? user = null)
    {
        User = user ?? await database.UserAsync();
        await database.ExecuteAsync("UPDATE users SET timezone = @zone WHERE id = @User", new { zone, User });
        Campaign = await database.CampaignAsync(User, "running");
        long[] steps = [await database.StepAsync(Campaign, 1), await database.StepAsync(Campaign, 2)];
        long[] senders = [await database.SenderAsync(User), await database.SenderAsync(User)];
        for (var n = 0; n < contacts; n++)
        {
            var (domain, provider) = Domains[n % Domains.Length];
            var contact = await database.ContactAsync(User, $"{Guid.NewGuid():N}@{domain}");
            var sent = Given.Now.AddMinutes(-random.Next(10, 20 * 24 * 60)).AddMilliseconds(random.Next(1000));
            for (var step = 0; step < 1 + n % 2; step++)
            {
                await SendAsync(contact, steps[step], step + 1, senders[(n + step) % 2], provider, sent.AddDays(3 * step));
            }
        }
    }

    public async Task SendAsync(long contact, long step, int number, long sender, RecipientProvider provider, DateTime at)
    {
        var mail = await database.InsertAsync("email_messages", new
        {
            user_id = User,
            campaign_id = Campaign,
            step_id = step,
            contact_id = contact,
            sender_id = sender,
            step_number = number,
            status = "sent",
            scheduled_at = at,
            sent_at = at,
            attempt = 1,
            created_at = at,
        });
        Mails.Add(new(mail, contact, step, sender, provider, at));
        await DoAsync(new(mail, "sent", null, at));
    }

    /// <summary>Something that can happen to any of the mails.</summary>
    public Deed Any(Random random)
    {
        var mail = Mails[random.Next(Mails.Count)];
        var at = mail.SentAt.AddSeconds(random.Next(1, 30 * 24 * 3600));
        return random.Next(12) switch
        {
            0 => new(mail.Id, "delivered", null, at),
            1 => new(mail.Id, "bounced", "soft", at),
            2 => new(mail.Id, "complained", null, at),
            3 => new(mail.Id, "unsubscribed", null, at),
            4 => new(mail.Id, "replied", null, at),
            5 => new(mail.Id, "deferred", null, at),
            < 9 => new(mail.Id, "opened", Class(random), at),
            _ => new(mail.Id, "clicked", Class(random), at),
        };
    }

    public async Task DoAsync(Deed deed)
    {
        await using var connection = await database.Db.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(Writes, Parameters(deed), transaction);
        await transaction.CommitAsync();
        Deeds.Add(deed);
    }

    /// <summary>Counts until nothing waits for its last reading.</summary>
    public async Task SettleAsync()
    {
        for (var n = 0; n < 3; n++)
        {
            await Count.RunAsync(CancellationToken.None);
            Clock.Advance(Progress.LongestTransaction);
        }

        await Count.RunAsync(CancellationToken.None);
    }

    public const string Writes =
        """
        INSERT INTO email_events (user_id, campaign_id, message_id, event_type, occurred_at, metadata_json)
        VALUES (@User, @Campaign, @Mail, @Type, @At, @metadata);
        UPDATE email_messages
           SET delivered_at = CASE WHEN @Type = 'delivered' THEN LEAST(COALESCE(delivered_at, @At), @At) ELSE delivered_at END,
               bounced_at = CASE WHEN @Type = 'bounced' THEN LEAST(COALESCE(bounced_at, @At), @At) ELSE bounced_at END,
               complained_at = CASE WHEN @Type = 'complained' THEN LEAST(COALESCE(complained_at, @At), @At) ELSE complained_at END,
               unsubscribed_at = CASE WHEN @Type = 'unsubscribed' THEN LEAST(COALESCE(unsubscribed_at, @At), @At) ELSE unsubscribed_at END,
               replied_at = CASE WHEN @Type = 'replied' THEN LEAST(COALESCE(replied_at, @At), @At) ELSE replied_at END,
               opened_at = CASE WHEN @Type IN ('opened', 'clicked') AND @isPerson THEN LEAST(COALESCE(opened_at, @At), @At) ELSE opened_at END,
               clicked_at = CASE WHEN @Type = 'clicked' AND @isPerson THEN LEAST(COALESCE(clicked_at, @At), @At) ELSE clicked_at END
         WHERE id = @Mail
        """;

    public object Parameters(Deed deed) => new
    {
        User,
        Campaign,
        deed.Mail,
        deed.Type,
        deed.At,
        isPerson = deed.Class is not "machine",
        metadata = deed.Class is null ? null : $$"""{"class":"{{deed.Class}}","rules":1}""",
    };

    /// <summary>The sums of the campaign, and of its user over all campaigns, as they are stored.</summary>
    public async Task<(Sums Campaign, Sums User)> StoredAsync()
    {
        var stored = await Store.InTurnAsync(
            async turn => Tuple.Create(await turn.SumsAsync(User, Campaign), await turn.SumsAsync(User, 0)), CancellationToken.None);
        return (stored!.Item1, stored.Item2);
    }

    public async Task<(int? Mails, int? Different, string? Problem)> RecountAsync()
    {
        Assert.True(await Store.AskAsync(User, Campaign, RecipientProviders.Current.Version, Now, CancellationToken.None));
        await Count.RunAsync(CancellationToken.None);
        return Assert.Single(await database.QueryAsync<(int?, int?, string?)>(
            "SELECT recount_mails, recount_different, recount_problem FROM analytics_campaigns WHERE campaign_id = @Campaign",
            new { Campaign }));
    }

    static string Class(Random random) => ((string[])["human", "proxy", "machine", "unknown"])[random.Next(4)];
}
