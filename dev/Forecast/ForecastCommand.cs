using System.Globalization;
using System.Text.Json;
using ColdMail.Dev.Components;
using ColdMail.Dev.Demo;

namespace ColdMail.Dev.Forecast;

/// <summary><c>./run forecast</c>: the calendar of a campaign that is not launched, on this machine.</summary>
static class ForecastCommand
{
    const int MoreSenders = 4;

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        if (args.Length > 0)
        {
            await Console.Error.WriteLineAsync($"./run forecast takes no options; {args[0]} is not known.");
            return 2;
        }

        await using var world = await DemoWorld.StartAsync(Console.WriteLine, cancellation);
        try
        {
            var campaign = await ForecastDraft.MakeAsync(world, cancellation);
            Print(await world.Api.GetAsync($"/api/campaigns/{campaign}/forecast", cancellation));
            var more = await world.Api.GetAsync($"/api/campaigns/{campaign}/forecast?addSenders={MoreSenders}", cancellation);
            Console.WriteLine($"With {MoreSenders} more senders: {more.GetProperty("text").GetString()}");
            return 0;
        }
        catch (Exception e) when (e is DemoException or HttpRequestException)
        {
            throw new ComponentException($"The campaign could not be forecast. {e.Message}");
        }
    }

    static void Print(JsonElement forecast)
    {
        var days = forecast.GetProperty("days").EnumerateArray().ToList();
        var senders = days
            .SelectMany(day => day.GetProperty("senders").EnumerateArray())
            .Select(sender => sender.GetProperty("fromEmail").GetString()!)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        Console.WriteLine();
        Console.WriteLine($"{"day",-14} {"mails",6} {"new",6} {"later",6}  {string.Join("  ", senders)}");
        foreach (var day in days)
        {
            var bySender = day.GetProperty("senders").EnumerateArray().ToDictionary(
                sender => sender.GetProperty("fromEmail").GetString()!,
                sender => sender.GetProperty("hours").EnumerateArray().Sum(hour => hour.GetInt32()));
            var cells = senders.Select(sender =>
                bySender.GetValueOrDefault(sender).ToString(CultureInfo.InvariantCulture).PadLeft(sender.Length));
            Console.WriteLine(
                $"{Date(day.GetProperty("date").GetString()!),-14} {Number(day, "mails"),6} {Number(day, "new"),6} {Number(day, "followUps"),6}  {string.Join("  ", cells)}");
        }

        Console.WriteLine();
        Console.WriteLine($"{Number(forecast, "mails")} mails; the last one goes {Instant(forecast)}.");
        Console.WriteLine(forecast.GetProperty("limitedBy").GetProperty("text").GetString());
        foreach (var notSent in forecast.GetProperty("notSent").EnumerateArray())
        {
            Console.WriteLine($"{Number(notSent, "mails")} mails do not go: {notSent.GetProperty("code").GetString()}.");
        }
    }

    static string Instant(JsonElement forecast) =>
        forecast.GetProperty("finishesAt") is { ValueKind: JsonValueKind.String } at
            ? at.GetDateTime().ToString("ddd d MMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture)
            : "later than the forecast looks";

    static string Date(string iso) =>
        DateOnly.ParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture);

    static string Number(JsonElement of, string property) =>
        of.GetProperty(property).GetInt32().ToString("#,0", CultureInfo.InvariantCulture);
}
