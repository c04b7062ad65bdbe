using System.Globalization;
using System.Text.Json;
using ColdMail.Database;
using ColdMail.Dev.Components;
using Dapper;

namespace ColdMail.Dev.Demo;

/// <summary>ColdMail on this machine with a mail catcher beside it and someone signed in.</summary>
sealed class DemoWorld : IAsyncDisposable
{
    public const string Email = "demo@coldmail.example";
    public const string Password = "try-coldmail-without-risk";

    /// <summary>1,000 contacts, with the duplicates and wrong rows that real lists have.</summary>
    public static readonly string ShippedContacts = Path.Combine(Workspace.Root, "dev", "Demo", "contacts.csv");

    static readonly string[] Senders = ["Ada", "Ben", "Chloé", "Dimitri"];

    readonly LocalInstallation installation;
    readonly MailCatcherProcess catcher;
    readonly ApiClient api;
    readonly Action<string> say;

    DemoWorld(LocalInstallation installation, MailCatcherProcess catcher, Action<string> say)
    {
        this.installation = installation;
        this.catcher = catcher;
        this.say = say;
        api = ApiClient.Of(installation.Host.Address);
        Db = new Db(installation.Database);
    }

    public Db Db { get; }

    public ApiClient Api => api;

    public Uri Inbox => catcher.Inbox;

    public LocalInstallation Installation => installation;

    /// <summary>The log of the catcher, which is the truth about what was sent.</summary>
    public static string CatcherFolder => Workspace.Data("mail");

    public bool IsHostUp => installation.Host.ProcessId != 0;

    public static async Task<DemoWorld> StartAsync(Action<string> say, CancellationToken cancellation)
    {
        var installation = await LocalInstallation.StartAsync(new InstallationOptions(), say, cancellation);
        try
        {
            var catcher = await MailCatcherProcess.StartAsync(
                "mail", 1025, 1080, ["--data", CatcherFolder, "--durable"], cancellation);
            say($"The mail catcher shows what was sent at {catcher.Inbox}");
            var world = new DemoWorld(installation, catcher, say);
            await world.SignInAsync(cancellation);
            return world;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file with so many different contacts, made once.</summary>
    public static async Task<string> GenerateAsync(int count, CancellationToken cancellation)
    {
        var path = Workspace.Data("demo", string.Create(CultureInfo.InvariantCulture, $"contacts-{count}.csv"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = File.Create(path);
        await DemoContacts.WriteAsync(file, count, cancellation);
        return path;
    }

    /// <summary>Imports the file and launches a campaign to its contacts, or finds the one that was interrupted.</summary>
    /// <param name="isNew">False: a finished demo campaign is good enough.</param>
    public async Task<long> LaunchAsync(string file, bool isNew, CancellationToken cancellation)
    {
        var name = $"Demo · {Path.GetFileNameWithoutExtension(file)}";
        if (await CampaignAsync(name, isNew ? ["launching", "scheduled", "running"] : null, cancellation) is { } interrupted)
        {
            say($"Going on with \"{name}\".");
            return interrupted;
        }

        var list = await ImportAsync(file, name, cancellation);
        var senders = new List<long>();
        foreach (var sender in Senders)
        {
            senders.Add(await SenderAsync(sender, cancellation));
        }

        var campaign = (await api.PostAsync("/api/campaigns", new { name, timeZone = "Europe/Warsaw" }, cancellation))
            .GetProperty("id").GetInt64();
        foreach (var step in DemoTexts.Steps)
        {
            await api.PostAsync($"/api/campaigns/{campaign}/steps", step, cancellation);
        }

        await ChangeAsync(campaign, "audience", version => new { version, includeListIds = new[] { list } }, cancellation);
        await ChangeAsync(campaign, "senders", version => new { version, senderIds = senders }, cancellation);
        await api.PostAsync($"/api/campaigns/{campaign}/launch", null, cancellation);
        say($"Launched \"{name}\": two steps, {senders.Count} sender accounts.");
        return campaign;
    }

    /// <summary>Shows progress until nothing of the campaign is on its way.</summary>
    public async Task WatchAsync(long campaign, CancellationToken cancellation)
    {
        var last = "";
        while (true)
        {
            var states = await DemoProof.StatesAsync(Db, campaign, cancellation);
            if (states.Text != last)
            {
                say($"  {states.Text}");
                last = states.Text;
            }

            if (states.IsTerminal)
            {
                return;
            }

            if (!IsHostUp)
            {
                throw new DemoException("The host ended.");
            }

            await Task.Delay(1_000, cancellation);
        }
    }

    /// <summary>The numbers as the API shows them, once the campaign is done.</summary>
    public async Task<JsonElement> StatsAsync(long campaign, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            var stats = await api.GetAsync($"/api/campaigns/{campaign}/stats", cancellation);
            if (stats.GetProperty("status").GetString() == "done" || attempt == 90)
            {
                return stats;
            }

            await Task.Delay(1_000, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        api.Dispose();
        await Db.DisposeAsync();
        await installation.DisposeAsync();
        await catcher.DisposeAsync();
    }

    async Task SignInAsync(CancellationToken cancellation)
    {
        if (!await api.TryPostAsync("/api/auth/sign-in", new { email = Email, password = Password }, cancellation))
        {
            await api.PostAsync(
                "/api/auth/register",
                new { email = Email, password = Password, name = "Demo", company = "ColdMail demo", timeZone = "Europe/Warsaw" },
                cancellation);
            await api.PutAsync(
                "/api/me",
                new
                {
                    name = "Demo",
                    company = "ColdMail demo",
                    postalAddress = "ColdMail demo, 1 Example Street, 00-001 Warszawa",
                    timeZone = "Europe/Warsaw",
                },
                cancellation);
        }

        // The demo sends more than the free plan allows; whoever operates an installation sets the plan of a user.
        await using var connection = await Db.OpenAsync(cancellation);
        await connection.ExecuteAsync(new(
            "UPDATE users SET plan_id = 3 WHERE email = @Email", new { Email }, cancellationToken: cancellation));
    }

    /// <returns>The list that the contacts of the file are in.</returns>
    public async Task<long> ImportAsync(string file, string list, CancellationToken cancellation)
    {
        say($"Importing {Path.GetFileName(file)} …");
        await using var stream = File.OpenRead(file);
        var job = await api.UploadAsync(
            $"/api/lists/upload?list={Uri.EscapeDataString(list)}&filename={Uri.EscapeDataString(Path.GetFileName(file))}",
            stream,
            cancellation);
        var id = job.GetProperty("id").GetInt64();
        while (true)
        {
            job = await api.GetAsync($"/api/uploads/{id}", cancellation);
            switch (job.GetProperty("status").GetString())
            {
                case "done":
                    say($"  {Number(job, "totalRows")} rows: {job.GetProperty("successRows").GetInt32() - job.GetProperty("duplicateRows").GetInt32():#,0} contacts, {Number(job, "duplicateRows")} duplicates, {Number(job, "errorRows")} rejected with their reasons");
                    return job.GetProperty("listId").GetInt64();
                case "failed" or "cancelled":
                    throw new DemoException($"The import ended: {job.GetProperty("error").GetString()}");
            }

            await Task.Delay(300, cancellation);
        }
    }

    /// <summary>The sender account of this name, as the demo uses it.</summary>
    public Task<long> SenderAsync(string name, CancellationToken cancellation) => SenderAsync(name, 100_000, 0, 0, cancellation);

    /// <summary>The sender account of this name.</summary>
    public async Task<long> SenderAsync(
        string name, int dailyCap, int minGapSeconds, int gapExtraSeconds, CancellationToken cancellation)
    {
        var address = $"{name.ToLowerInvariant().Replace('é', 'e')}@demo.example";
        var request = new
        {
            fromName = $"{name} from the demo",
            fromEmail = address,
            host = "127.0.0.1",
            port = catcher.SmtpPort,
            tls = "none",
            dailyCap,
            minGapSeconds,
            gapExtraSeconds,
            timeZone = "Europe/Warsaw",
            signature = $"<p>Best regards<br>{name}</p>",
        };
        var known = (await api.GetAsync("/api/senders?limit=200", cancellation)).GetProperty("items").EnumerateArray()
            .FirstOrDefault(sender => sender.GetProperty("fromEmail").GetString() == address);
        var saved = known.ValueKind == JsonValueKind.Object
            ? await api.PutAsync($"/api/senders/{known.GetProperty("id").GetInt64()}", request, cancellation)
            : await api.PostAsync("/api/senders", request, cancellation);
        return saved.GetProperty("id").GetInt64();
    }

    /// <summary>Changes one part of a campaign.</summary>
    public async Task ChangeAsync(long campaign, string part, Func<int, object> change, CancellationToken cancellation)
    {
        var version = (await api.GetAsync($"/api/campaigns/{campaign}", cancellation)).GetProperty("version").GetInt32();
        await api.PutAsync($"/api/campaigns/{campaign}/{part}", change(version), cancellation);
    }

    async Task<long?> CampaignAsync(string name, string[]? states, CancellationToken cancellation)
    {
        var campaigns = await api.GetAsync("/api/campaigns?limit=200", cancellation);
        return campaigns.GetProperty("items").EnumerateArray()
            .Where(campaign => campaign.GetProperty("name").GetString() == name
                && (states is null || states.Contains(campaign.GetProperty("status").GetString())))
            .Select(campaign => (long?)campaign.GetProperty("id").GetInt64())
            .FirstOrDefault();
    }

    static string Number(JsonElement job, string property) =>
        job.GetProperty(property).GetInt32().ToString("#,0", CultureInfo.InvariantCulture);
}
