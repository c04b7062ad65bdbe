using ColdMail.Scheduling.Limits;
using ColdMail.Sending;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Sending;

/// <summary>A campaign with due mails in a schema of its own, and the stores of the send path on it.</summary>
public sealed class SendingFixture : IAsyncLifetime
{
    public const long Token = 4711;

    public static readonly DateTime Now = Given.Now;

    public TestDatabase Database { get; } = new();

    public RunStore Runs => new(Database.Db);

    public BeginStore Begins => new(Database.Db);

    public CounterStore Counters => new(Database.Db);

    public SettleStore Settles => new(Database.Db);

    public RescueStore Rescues => new(Database.Db);

    public ResolveStore Resolves => new(Database.Db);

    public async ValueTask InitializeAsync() => await Database.InitializeAsync();

    public async ValueTask DisposeAsync() => await Database.DisposeAsync();

    /// <summary>A running two-step campaign of one sender with <paramref name="mails"/> due first steps.</summary>
    public async Task<SendingCase> CaseAsync(int mails, int dailyCap = 1000, int gapSeconds = 0)
    {
        var user = await Database.UserAsync();
        var sender = await Database.SenderAsync(user, dailyCap, gapSeconds);
        var campaign = await Database.CampaignAsync(user, "running");
        var first = await Database.StepAsync(campaign, 1);
        var second = await Database.StepAsync(campaign, 2, delayHours: 24);
        await Database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        var messages = new List<long>();
        for (var i = 0; i < mails; i++)
        {
            var contact = await Database.ContactAsync(user);
            messages.Add(await Database.InsertAsync("email_messages", new
            {
                user_id = user,
                campaign_id = campaign,
                step_id = first,
                contact_id = contact,
                sender_id = sender,
                step_number = 1,
                status = "scheduled",
                scheduled_at = Now.AddSeconds(i - mails),
                created_at = Now,
            }));
        }

        return new(this, user, sender, campaign, first, second, messages);
    }
}

public sealed record SendingCase(
    SendingFixture Fixture, long User, long Sender, long Campaign, long FirstStep, long SecondStep,
    IReadOnlyList<long> Messages)
{
    static readonly DateTime Now = SendingFixture.Now;

    public TestDatabase Database => Fixture.Database;

    public CampaignLimits Limits { get; init; } = new(Campaign, new("UTC"), null, null, null);

    public SenderLimits SenderLimits(int senderCap = 1000, int userCap = 100_000) =>
        new(Sender, User, "senders.example", new("UTC"), senderCap, null, null, null, userCap, null, null);

    public BeginTerms Terms(int senderCap = 1000, int userCap = 100_000, long token = SendingFixture.Token) =>
        Terms(SenderLimits(senderCap, userCap), token);

    public BeginTerms Terms(SenderLimits limits, long token = SendingFixture.Token) => new(
        limits, new Dictionary<long, CampaignLimits> { [Campaign] = Limits }, token, Now, Now.AddMinutes(2), Now.AddMinutes(15));

    /// <summary>Takes the sender and claims what is due.</summary>
    public async Task<IReadOnlyList<ClaimedMessage>> ClaimAsync(int limit = 100, long token = SendingFixture.Token)
    {
        await Fixture.Runs.AcquireAsync(Sender, token, Now, Now.AddMinutes(2), default);
        return await Fixture.Runs.ClaimAsync(Sender, token, [.. Messages.Take(limit)], Now.AddMinutes(2), default);
    }

    public async Task<BeginResult> BeginAsync(IReadOnlyList<ClaimedMessage> claimed, BeginTerms? terms = null)
    {
        terms ??= Terms();
        var mails = claimed.Select(Frozen).ToList();
        await Fixture.Counters.OpenAsync(mails.SelectMany(mail => Counters(mail, terms.Sender)), default);
        return await Fixture.Begins.BeginAsync(terms, mails, Now, default);
    }

    public OfferedMessage Offered(ClaimedMessage message) => new(
        message.Id, User, Campaign, message.StepId, message.StepNumber, message.Zone, message.Country, message.ContactId,
        message.Email, Sender, SendingFixture.Token, message.Attempt + 1, message.Deferrals, Now, Now,
        Counters(Frozen(message), SenderLimits()));

    IReadOnlyList<Counter> Counters(FrozenMail mail, SenderLimits sender) =>
        SendLimits.CountersOf(sender, Limits, mail.StepNumber > 1, mail.CompanyDomain, Now);

    /// <summary>How many mails of the campaign are in each state, like "sent 2, scheduled 1".</summary>
    public async Task<string> StatesAsync() => string.Join(", ", (await Database.QueryAsync<(string Status, long Count)>(
        """
        SELECT CAST(status AS CHAR), COUNT(*) FROM email_messages WHERE campaign_id = @Campaign GROUP BY status ORDER BY CAST(status AS CHAR)
        """,
        new { Campaign })).Select(state => $"{state.Status} {state.Count}"));

    public Task<int> ReservedAsync() => Database.ScalarAsync<int>(
        "SELECT COALESCE(SUM(reserved), 0) FROM send_counters WHERE kind = 'sender_day' AND owner_id = @Sender", new { Sender });

    public Task<int> UserReservedAsync() => Database.ScalarAsync<int>(
        "SELECT COALESCE(SUM(reserved), 0) FROM send_counters WHERE kind = 'user_day' AND owner_id = @User", new { User });

    static FrozenMail Frozen(ClaimedMessage message) => new(
        message.Id, message.CampaignId, message.StepNumber, message.ContactId, message.CompanyDomain,
        $"m{message.Id}@senders.example", Now, new byte[32]);
}
