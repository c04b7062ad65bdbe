using System.Globalization;
using System.Text;
using ColdMail.Database;
using ColdMail.Dev.Components;
using ColdMail.Dev.Demo;
using Dapper;

namespace ColdMail.Dev.Correspondence;

/// <summary>Where a correspondence happens.</summary>
/// <param name="NameOf">What the process of a component is called, so that several may run at once.</param>
/// <param name="Database">Names an empty or a migrated schema.</param>
/// <param name="Storage">A storage account that nobody else uses.</param>
sealed record CorrespondencePlace(Func<string, string> NameOf, string Database, string Storage);

/// <summary>A host with its triggers, a mail server, a mail store, and a user whose senders are read by IMAP.</summary>
sealed class CorrespondenceWorld : IAsyncDisposable
{
    const string Email = "mail@coldmail.example";
    const string Password = "letters-cross-in-the-post";

    static readonly string[] Senders = ["ana", "ben"];

    readonly Stack<IAsyncDisposable> started = new();

    CorrespondenceWorld()
    {
    }

    public Db Db { get; private set; } = null!;

    public ApiClient Api { get; private set; } = null!;

    public DovecotServer Store { get; private set; } = null!;

    public PostfixServer Server { get; private set; } = null!;

    public IReadOnlyList<long> SenderIds { get; private set; } = [];

    public static async Task<CorrespondenceWorld> StartAsync(
        CorrespondencePlace place, IReadOnlyList<Person> people, Action<string> say, CancellationToken cancellation)
    {
        var world = new CorrespondenceWorld();
        try
        {
            await world.StartPartsAsync(place, people, say, cancellation);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new session: days that pass end the one before.</summary>
    public Task SignInAsync(CancellationToken cancellation) =>
        Api.PostAsync("/api/auth/sign-in", new { email = Email, password = Password }, cancellation);

    /// <summary>Imports the people and launches a campaign of three steps to them.</summary>
    public async Task<long> LaunchAsync(IReadOnlyList<Person> people, CancellationToken cancellation)
    {
        var list = await ImportAsync(people, cancellation);
        var campaign = (await Api.PostAsync("/api/campaigns", new { name = "Correspondence", timeZone = "UTC" }, cancellation))
            .GetProperty("id").GetInt64();
        await AddStepAsync("A question about {{company}}", "<p>Hello {{first_name}}, may I ask you something about {{company}}?</p>", 0);
        await AddStepAsync("", "<p>Did my question reach you, {{first_name}}?</p>", 72);
        await AddStepAsync("", "<p>I am not going to write again, {{first_name}}.</p>", 72);
        await ChangeAsync("audience", version => new { version, includeListIds = new[] { list } });
        await ChangeAsync("senders", version => new { version, senderIds = SenderIds });
        await Api.PostAsync($"/api/campaigns/{campaign}/launch", null, cancellation);
        return campaign;

        Task AddStepAsync(string subject, string bodyHtml, int delayHours) =>
            Api.PostAsync($"/api/campaigns/{campaign}/steps", new { subject, bodyHtml, delayHours }, cancellation);

        async Task ChangeAsync(string part, Func<int, object> change)
        {
            var version = (await Api.GetAsync($"/api/campaigns/{campaign}", cancellation)).GetProperty("version").GetInt32();
            await Api.PutAsync($"/api/campaigns/{campaign}/{part}", change(version), cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (started.TryPop(out var part))
        {
            await part.DisposeAsync();
        }
    }

    async Task StartPartsAsync(CorrespondencePlace place, IReadOnlyList<Person> people, Action<string> say, CancellationToken cancellation)
    {
        var senders = Senders.Select(AddressOf).ToList();
        var real = people.Where(person => person.Role.Deed != Deed.RefusedAtOnce).Select(person => person.Email).ToList();
        var returned = people.Where(person => person.Role.Deed == Deed.ReturnedLater).Select(person => person.Email).ToHashSet();
        Store = Keep(await DovecotServer.StartAsync(
            new(place.NameOf("dovecot"), [.. senders, .. real.Where(address => !returned.Contains(address))]), say, cancellation));

        // Each company has a postmaster: a domain without anybody would refuse for another reason.
        Server = Keep(await PostfixServer.StartAsync(
            new(place.NameOf("postfix"), [.. senders, .. real, .. people.Select(person => $"postmaster@{person.Domain}")], Store.LmtpPort),
            say,
            cancellation));
        var port = ChildProcess.FreePort();
        var host = Keep(await ColdMailHost.StartAsync(
            new(place.NameOf("host"), place.Database, place.Storage)
            {
                Port = port,
                Settings = new Dictionary<string, string>(DevelopmentSettings.Create(null, $"http://localhost:{port}"))
                {
                    ["Inbound__IntervalSeconds"] = "10",

                    // So many of these people bounce and complain that the senders would stop, rightly.
                    ["Breakers__SenderPercent"] = "100",
                    ["Breakers__CampaignPercent"] = "100",
                    ["Breakers__FirstBounces"] = "10000",
                    ["Breakers__ComplaintStopPercent"] = "100",
                },
            },
            cancellation));
        Db = Keep(new Db(place.Database));
        Api = ApiClient.Of(host.Address);
        await RegisterAsync(cancellation);
        var ids = new List<long>();
        foreach (var sender in Senders)
        {
            ids.Add(await AddSenderAsync(sender, cancellation));
        }

        SenderIds = ids;
    }

    async Task RegisterAsync(CancellationToken cancellation)
    {
        await Api.PostAsync(
            "/api/auth/register",
            new { email = Email, password = Password, name = "Mail", company = "ColdMail mail", timeZone = "UTC" },
            cancellation);
        await Api.PutAsync(
            "/api/me",
            new { name = "Mail", company = "ColdMail mail", postalAddress = "ColdMail mail, 1 Letter Street, 00-001 Warszawa", timeZone = "UTC" },
            cancellation);

        // More mails than the free plan allows; whoever operates an installation sets the plan of a user.
        await using var connection = await Db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new("UPDATE users SET plan_id = 3 WHERE email = @Email", new { Email }, cancellationToken: cancellation));
    }

    async Task<long> AddSenderAsync(string name, CancellationToken cancellation)
    {
        var id = (await Api.PostAsync(
            "/api/senders",
            new
            {
                fromName = name,
                fromEmail = AddressOf(name),
                host = "127.0.0.1",
                port = Server.SmtpPort,
                tls = "none",
                dailyCap = 100_000,
                minGapSeconds = 0,
                gapExtraSeconds = 0,
                timeZone = "UTC",
            },
            cancellation)).GetProperty("id").GetInt64();
        await Api.PutAsync(
            $"/api/senders/{id}/mailbox",
            new { host = "localhost", port = Store.ImapPort, tls = "none", user = AddressOf(name), password = DovecotServer.Password },
            cancellation);
        var test = await Api.PostAsync($"/api/senders/{id}/mailbox/test", null, cancellation);
        return test.GetProperty("ok").GetBoolean()
            ? id
            : throw new ComponentException($"The mailbox of {name} cannot be opened: {test.GetProperty("text").GetString()}");
    }

    async Task<long> ImportAsync(IReadOnlyList<Person> people, CancellationToken cancellation)
    {
        var rows = new StringBuilder("email,first_name,company\n");
        foreach (var (person, number) in people.Select((person, index) => (person, index + 1)))
        {
            rows.Append(CultureInfo.InvariantCulture, $"{person.Email},Pat {number},Company {number}\n");
        }

        using var file = new MemoryStream(Encoding.UTF8.GetBytes(rows.ToString()));
        var job = await Api.UploadAsync("/api/lists/upload?list=People&filename=people.csv", file, cancellation);
        while (job.GetProperty("status").GetString() is not "done")
        {
            if (job.GetProperty("status").GetString() is "failed" or "cancelled")
            {
                throw new ComponentException($"The import ended: {job.GetProperty("error").GetString()}");
            }

            await Task.Delay(200, cancellation);
            job = await Api.GetAsync($"/api/uploads/{job.GetProperty("id").GetInt64()}", cancellation);
        }

        return job.GetProperty("listId").GetInt64();
    }

    static string AddressOf(string sender) => $"{sender}@coldmail-senders.example";

    T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        started.Push(part);
        return part;
    }
}
