using ColdMail.Dev.Demo;

namespace ColdMail.Dev.Forecast;

/// <summary>The draft that <c>./run forecast</c> looks at: the demo contacts, with the settings of a careful sender.</summary>
static class ForecastDraft
{
    const string Name = "Forecast";
    const string Zone = "Europe/Warsaw";

    static readonly string[] Senders = ["Erin", "Farid", "Gosia", "Hugo"];
    static readonly string[] WorkingDays = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    static readonly (string Start, string End)[] Hours = [("09:00", "12:00"), ("13:00", "17:00")];
    static readonly int[] DelayDays = [0, 3, 4];

    /// <summary>Makes it anew, by the API as a user would, so that it always starts from the same state.</summary>
    public static async Task<long> MakeAsync(DemoWorld world, CancellationToken cancellation)
    {
        var list = await world.ImportAsync(DemoWorld.ShippedContacts, Name, cancellation);
        var senders = new List<long>();
        foreach (var sender in Senders)
        {
            senders.Add(await world.SenderAsync(sender, dailyCap: 50, minGapSeconds: 90, gapExtraSeconds: 60, cancellation));
        }

        var campaign = (await world.Api.PostAsync("/api/campaigns", new { name = Name, timeZone = Zone }, cancellation))
            .GetProperty("id").GetInt64();
        foreach (var (number, days) in DelayDays.Index())
        {
            var step = new
            {
                subject = number == 0 ? "Hello" : "",
                bodyHtml = """<p>Hello {{first_name | "there"}}</p>""",
                delayHours = 24 * days,
                delayUnit = "days",
            };
            await world.Api.PostAsync($"/api/campaigns/{campaign}/steps", step, cancellation);
        }

        var windows = from day in WorkingDays from hours in Hours select new { day, start = hours.Start, end = hours.End };
        await world.ChangeAsync(
            campaign, "window", version => new { version, windows = windows.ToList(), timeZone = Zone, zoneMode = "recipient" }, cancellation);
        await world.ChangeAsync(campaign, "audience", version => new { version, includeListIds = new[] { list } }, cancellation);
        await world.ChangeAsync(campaign, "senders", version => new { version, senderIds = senders }, cancellation);
        return campaign;
    }
}
