using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using ColdMail.Accounts;
using ColdMail.Functions.Accounts;
using ColdMail.Scheduling.Windows;
using ColdMail.Senders;
using ColdMail.Senders.Providers;
using ColdMail.Sending;
using Microsoft.AspNetCore.Http.HttpResults;
using MimeKit;

namespace ColdMail.Functions.Senders;

static class SenderEndpoints
{
    public static void MapSenders(this RouteGroupBuilder api)
    {
        var senders = api.MapGroup("/senders").WithTags("Senders");

        senders.MapGet("", async Task<Ok<SenderPage>> (
            CurrentUser user, SenderStore store, TimeProvider clock, CancellationToken cancellation,
            [Range(0, long.MaxValue)] long after = 0, [Range(1, 200)] int limit = 100) =>
            TypedResults.Ok(await store.PageAsync(user.Id, after, limit, clock.GetUtcNow().UtcDateTime, cancellation)))
        .WithSummary("Lists the sender accounts, oldest first.");

        senders.MapPost("", async (SenderRequest request, CurrentUser user, SenderSetup setup, CancellationToken cancellation) =>
            Answer(await setup.AddAsync(user.Id, request.ToDraft(), cancellation), isNew: true))
        .WithSummary("Adds a sender account.")
        .Produces<SenderAccount>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

        senders.MapGet("/{id:long}", async Task<Results<Ok<SenderAccount>, NotFound>> (
            long id, CurrentUser user, SenderStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation) is { } account
                ? TypedResults.Ok(account)
                : TypedResults.NotFound())
        .WithSummary("One sender account, with what it used of today's cap.");

        senders.MapPut("/{id:long}", async (
            long id, SenderRequest request, CurrentUser user, SenderSetup setup, CancellationToken cancellation) =>
            Answer(await setup.ChangeAsync(user.Id, id, request.ToDraft(), cancellation), isNew: false))
        .WithSummary("Changes a sender account; without a password or a key the stored one stays.")
        .Produces<SenderAccount>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

        senders.MapPost("/{id:long}/pause", async Task<Results<NoContent, NotFound>> (
            long id, CurrentUser user, SenderStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.PauseAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation)
                ? TypedResults.NoContent()
                : TypedResults.NotFound())
        .WithSummary("Stops sending through the account.");

        senders.MapPost("/{id:long}/resume", async Task<Results<NoContent, NotFound>> (
            long id, CurrentUser user, SenderStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.ResumeAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation)
                ? TypedResults.NoContent()
                : TypedResults.NotFound())
        .RequireScope(ApiScopes.Send)
        .WithSummary("Sends through the account again.");

        senders.MapDelete("/{id:long}", async (
            long id, CurrentUser user, SenderStore store, LostSenders lost, TimeProvider clock, CancellationToken cancellation,
            [AllowedValues(null, "let-go", ErrorMessage = "Say let-go, or nothing.")] string? waiting = null) =>
        {
            var deleted = await store.DeleteAsync(
                user.Id, id, letGo: waiting is not null, clock.GetUtcNow().UtcDateTime, cancellation);
            return deleted is SenderDeleted.Deleted(var mails) && waiting is not null
                ? TypedResults.Ok(LetGoAnswer.Of(mails, mails == 0 ? new(0, 0) : await lost.LetGoAsync(id, cancellation)))
                : Answer(deleted);
        })
        .WithSummary(
            "Deletes an account. While mails wait for it, only with waiting=let-go: each campaign then does with them what it says of lost senders.")
        .Produces<LetGoAnswer>()
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

        senders.MapTests();
    }

    static IResult Answer(SenderDeleted deleted) => deleted switch
    {
        SenderDeleted.Deleted => TypedResults.NoContent(),
        SenderDeleted.NotFound => TypedResults.NotFound(),
        SenderDeleted.OnTheWay(var mails) => TypedResults.Problem(
            $"{Mails(mails, "is", "are")} on the way through this account at this moment. Pause it, and delete it in a minute.",
            statusCode: StatusCodes.Status409Conflict,
            title: "Still sending",
            extensions: [new("onTheWay", mails)]),
        SenderDeleted.StillNeeded(var mails, var held) => TypedResults.Problem(
            $"{Mails(mails, "waits", "wait")} to go through this account{(held > 0 ? string.Create(CultureInfo.InvariantCulture, $", {held:N0} of them held") : "")}. Either let "
            + "the campaigns that use it finish first, or delete it with waiting=let-go: then contacts that got nothing yet go to the "
            + "other senders of their campaign, follow-ups are held or begin a new thread from another sender, as their campaign "
            + "says, and what no sender can take is held.",
            statusCode: StatusCodes.Status409Conflict,
            title: "Still in use",
            extensions: [new("waiting", mails), new("held", held)]),
        _ => throw new UnreachableException(),
    };

    static string Mails(long count, string one, string more) =>
        count == 1 ? $"1 mail {one}" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} mails {more}");

    static void MapTests(this RouteGroupBuilder senders)
    {
        senders.MapPost("/test", async Task<Results<Ok<SenderTestResult>, ValidationProblem, ProblemHttpResult>> (
            SenderRequest request, HttpContext context, CurrentUser user, SenderSetup setup, SenderTest test,
            CancellationToken cancellation, bool sendMail = false) =>
        {
            var (values, problems) = await setup.ReadAsync(request.ToDraft(), stored: null, cancellation);
            if (values is null)
            {
                return TypedResults.ValidationProblem(problems);
            }

            var self = new MailboxAddress(values.FromName, values.FromEmail);
            return await test.RunAsync(
                user.Id, 0, values.Smtp(values.Password ?? ""), values.Api?.With(values.Api.Key ?? ""), self, sendMail, cancellation) switch
            {
                SenderTested.Done(var result) => TypedResults.Ok(result),
                SenderTested.Wait(var wait) => TooManyTests(context, wait),
                _ => throw new UnreachableException(),
            };
        })
        .RequireScope(ApiScopes.Send)
        .WithSummary("Tests a server and a sign-in, or a provider and a key, that are not stored yet.");

        senders.MapPost("/{id:long}/test", async Task<Results<Ok<SenderTestResult>, NotFound, ProblemHttpResult>> (
            long id, HttpContext context, CurrentUser user, SenderStore store, SenderTest test,
            CancellationToken cancellation, bool sendMail = false) =>
        {
            var load = await store.LoadForSendingAsync(id, cancellation);
            if (load is SenderLoad.Unreadable unreadable && unreadable.UserId == user.Id)
            {
                return TypedResults.Problem(
                    "The stored password or API key can no longer be read. Enter it again.",
                    statusCode: StatusCodes.Status409Conflict,
                    title: "Password unreadable");
            }

            if (load is not SenderLoad.Ready(var account) || account.UserId != user.Id)
            {
                return TypedResults.NotFound();
            }

            var self = new MailboxAddress(account.FromName, account.FromEmail);
            return await test.RunAsync(user.Id, id, account.Smtp, account.Api, self, sendMail, cancellation) switch
            {
                SenderTested.Done(var result) => TypedResults.Ok(result),
                SenderTested.Wait(var wait) => TooManyTests(context, wait),
                _ => throw new UnreachableException(),
            };
        })
        .RequireScope(ApiScopes.Send)
        .WithSummary("Connects and signs in, or asks the provider, without a mail; with sendMail=true sends one from the account to itself.");
    }

    static IResult Answer(SenderSaved saved, bool isNew) => saved switch
    {
        SenderSaved.Saved(var account) when isNew => TypedResults.Created($"/api/senders/{account.Id}", account),
        SenderSaved.Saved(var account) => TypedResults.Ok(account),
        SenderSaved.Invalid(var problems) => TypedResults.ValidationProblem(problems),
        SenderSaved.NotFound => TypedResults.NotFound(),
        SenderSaved.PlanFull(var max) => TypedResults.Problem(
            $"Your plan holds {max} sender accounts. Delete one you no longer use, or change the plan.",
            statusCode: StatusCodes.Status409Conflict,
            title: "Plan full"),
        _ => throw new UnreachableException(),
    };

    static ProblemHttpResult TooManyTests(HttpContext context, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            $"You tested as many connections as you may within an hour. Try again in {(seconds + 59) / 60} minutes.",
            statusCode: StatusCodes.Status429TooManyRequests,
            title: "Too many tests");
    }
}

/// <summary>What became of the mails of a deleted account.</summary>
/// <param name="Waiting">How many waited for it, those that were held before included.</param>
/// <param name="ToOthers">How many of them other senders took over.</param>
/// <param name="Held">How many are held because of it. Of a great many the rest follows within minutes.</param>
public sealed record LetGoAnswer(long Waiting, int ToOthers, int Held)
{
    internal static LetGoAnswer Of(long waiting, LetGo letGo) => new(waiting, letGo.ToOthers, letGo.Held);
}

/// <summary>A sender account as it is entered. All problems are answered at once, by field.</summary>
/// <param name="FromEmail">The address mails come from.</param>
/// <param name="ReplyTo">Where answers go, when not to <paramref name="FromEmail"/>.</param>
/// <param name="Signature">HTML, put where a body says {{signature}}.</param>
/// <param name="Host">SMTP: the outgoing mail server, such as smtp.example.com. The other providers use neither it nor what follows up to the password.</param>
/// <param name="Port">587 by default, 465 with implicit TLS.</param>
/// <param name="Tls">starttls (default), implicit, or none (only to this machine, in development).</param>
/// <param name="Password">Written, never read back. Left out in a change, the stored one stays.</param>
/// <param name="DailyCap">Mails per calendar day of <paramref name="TimeZone"/>.</param>
/// <param name="MinGapSeconds">Least time between two mails.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="HourlyCap">Mails in a clock hour; left out: no limit.</param>
/// <param name="RollingCap">The figure of the provider for any 24 hours; left out: no limit.</param>
/// <param name="GapExtraSeconds">Random extra on top of the gap, at most this much.</param>
/// <param name="Ramp">A slow start; left out: none. Another one than before begins anew.</param>
/// <param name="Workday">Hours of the mailbox in <paramref name="TimeZone"/>; left out: any.</param>
/// <param name="Freezes">Days on which it rests.</param>
/// <param name="Provider">smtp (default), sendgrid, mailgun or postmark.</param>
/// <param name="Preset">With smtp: ses (Amazon SES) or azure (Azure Communication Services) stand for host, port and TLS mode.</param>
/// <param name="PresetRegion">With ses: the AWS region, such as eu-west-1.</param>
/// <param name="Api">With sendgrid, mailgun and postmark: the account there.</param>
public sealed record SenderRequest(
    string? FromName,
    string? FromEmail,
    string? ReplyTo,
    string? Signature,
    string? Host,
    int? Port,
    string? Tls,
    string? User,
    string? Password,
    int? DailyCap,
    int? MinGapSeconds,
    string? TimeZone,
    int? HourlyCap,
    int? RollingCap,
    int? GapExtraSeconds,
    RampDraft? Ramp,
    IReadOnlyList<WindowText>? Workday,
    IReadOnlyList<Freeze>? Freezes,
    string? Provider = null,
    string? Preset = null,
    string? PresetRegion = null,
    ApiDraft? Api = null)
{
    internal SenderDraft ToDraft() => new(
        FromName, FromEmail, ReplyTo, Signature, Host, Port, Tls, User, Password, DailyCap, MinGapSeconds, TimeZone,
        new(HourlyCap, RollingCap, GapExtraSeconds, Ramp, Workday, Freezes))
    {
        Provider = new(Provider, Preset, PresetRegion, Api),
    };
}
