using System.Globalization;
using System.Text;
using ColdMail.Contacts.Csv;

namespace ColdMail.Analytics;

/// <summary>Writes one table of a report as CSV, line by line and safe to open in a spreadsheet.</summary>
public sealed class ReportExport(Reports reports, AnalyticsStore store)
{
    static readonly string[] FigureColumns =
    [
        "sent", "delivered", "delivery_reported", "bounced", "complained", "unsubscribed", "opened_indicative", "opened_human",
        "opened_proxy", "opened_unknown", "opened_by_machine_only", "clicked", "clicked_by_machine_only", "replied", "auto_replied",
        "positive", "people_contacted", "people_bounced", "people_unsubscribed", "people_opened", "people_clicked",
        "people_replied", "people_positive", "opens_human", "opens_proxy", "opens_unknown", "opens_machine", "clicks_human",
        "clicks_proxy", "clicks_unknown", "clicks_machine", "replies", "bounce_percent_of_sent", "open_percent_of_delivered",
        "click_percent_of_delivered", "reply_percent_of_delivered", "people_reply_percent_of_contacted",
    ];

    /// <param name="table"><c>steps</c>, <c>campaigns</c>, <c>senders</c>, <c>providers</c>, <c>days</c> or <c>hours</c>.</param>
    public async Task WriteAsync(
        ReportScope scope, DayRange range, string table, Stream output, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(
            output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 64 * 1024, leaveOpen: true);
        var text = new StringBuilder();
        await foreach (var line in LinesAsync(scope, range, table, cancellation))
        {
            await writer.WriteAsync(text.AppendRecord(line), cancellation);
            text.Clear();
        }
    }

    async IAsyncEnumerable<string[]> LinesAsync(
        ReportScope scope, DayRange range, string table,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        switch (table)
        {
            case "days":
                yield return
                [
                    "day", "sent", "delivery_reported", "bounced", "complained", "unsubscribed", "opened_indicative", "clicked", "replied",
                    "auto_replied", "positive",
                ];
                foreach (var day in await store.DaysAsync(scope.UserId, scope.CampaignId, range, cancellation))
                {
                    yield return
                    [
                        SumColumns.Text(day.Day), N(day.Sent), N(day.DeliveryReported), N(day.Bounced), N(day.Complained),
                        N(day.Unsubscribed), N(day.Opened), N(day.Clicked), N(day.Replied), N(day.AutoReplied), N(day.Positive),
                    ];
                }

                break;
            case "hours":
                yield return ["weekday", "hour", "sent", "opened_indicative", "clicked", "replied", "positive"];
                foreach (var hour in await store.HoursAsync(scope.UserId, scope.CampaignId, range, cancellation))
                {
                    yield return
                    [
                        N(hour.Weekday), N(hour.Hour), N(hour.Sent), N(hour.Opened), N(hour.Clicked), N(hour.Replied), N(hour.Positive),
                    ];
                }

                break;
            default:
                var items = await reports.ItemsAsync(scope, range, cancellation);
                var (names, lines) = table switch
                {
                    "steps" => (["step", "subject"], (await reports.StepsAsync(scope, items, cancellation))
                        .Select(line => ((string[])[N(line.StepNumber), line.Subject], line.Figures))),
                    "campaigns" => (["campaign", "name", "status"], (await reports.CampaignsAsync(scope, Reports.Ranked(items), cancellation))
                        .Select(line => ((string[])[N(line.CampaignId), line.Name, line.Status], line.Figures))),
                    "senders" => (["sender", "email"], (await reports.SendersAsync(scope, items, cancellation))
                        .Select(line => ((string[])[N(line.SenderId), line.Email], line.Figures))),
                    _ => ((string[])["provider"], Reports.Providers(items)
                        .Select(line => ((string[])[line.Provider], line.Figures))),
                };
                yield return [.. names, .. FigureColumns];
                foreach (var (cells, figures) in lines)
                {
                    yield return [.. cells, .. Cells(figures)];
                }

                break;
        }
    }

    static IEnumerable<string> Cells(Figures figures)
    {
        var (people, opens, clicks, rates) = (figures.People, figures.Totals.Opens, figures.Totals.Clicks, figures.Rates);
        return
        [
            .. ((long[])
            [
                figures.Sent, figures.Delivered, figures.DeliveryReported, figures.Bounced, figures.Complained, figures.Unsubscribed,
                figures.Opened, figures.OpenedBy.Human, figures.OpenedBy.Proxy, figures.OpenedBy.Unknown, figures.OpenedByMachine,
                figures.Clicked, figures.ClickedByMachine, figures.Replied, figures.AutoReplied, figures.Positive, people.Contacted,
                people.Bounced, people.Unsubscribed, people.Opened, people.Clicked, people.Replied, people.Positive, opens.Human,
                opens.Proxy, opens.Unknown, opens.Machine, clicks.Human, clicks.Proxy, clicks.Unknown, clicks.Machine,
                figures.Totals.Replies,
            ]).Select(N),
            .. ((Rate[])[rates.Bounce, rates.Open, rates.Click, rates.Reply, rates.PeopleReply])
                .Select(rate => rate.Percent?.ToString(CultureInfo.InvariantCulture) ?? ""),
        ];
    }

    static string N(long number) => number.ToString(CultureInfo.InvariantCulture);
}
