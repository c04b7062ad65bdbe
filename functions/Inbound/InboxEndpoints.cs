using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using ColdMail.Accounts;
using ColdMail.Functions.Accounts;
using ColdMail.Inbound;
using ColdMail.Senders;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ColdMail.Functions.Inbound;

/// <param name="Ok">The mailbox was opened.</param>
/// <param name="Problem">A stable code; null when it was.</param>
public sealed record MailboxTestResult(bool Ok, string? Problem, string Text);

static class InboxEndpoints
{
    public static void MapInbox(this RouteGroupBuilder api)
    {
        var inbox = api.MapGroup("/inbox").WithTags("Inbox");

        inbox.MapGet("", async Task<Ok<InboxPage>> (
            CurrentUser user, InboxStore store, CancellationToken cancellation, string? label = null,
            [Range(0, long.MaxValue)] long before = 0, [Range(1, 200)] int limit = 50) =>
            TypedResults.Ok(await store.PageAsync(user.Id, label, before, limit, cancellation)))
        .WithSummary("Lists answers, bounces and complaints that were found in mailboxes, the newest first.");

        inbox.MapGet("/{id:long}", async Task<Results<Ok<InboxMail>, NotFound>> (
            long id, CurrentUser user, InboxStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } mail ? TypedResults.Ok(mail) : TypedResults.NotFound())
        .WithSummary("One mail with its text.");

        var mailbox = api.MapGroup("/senders/{id:long}/mailbox").WithTags("Inbox");

        mailbox.MapGet("", async Task<Results<Ok<Mailbox>, NotFound>> (
            long id, CurrentUser user, MailboxStore store, CancellationToken cancellation) =>
            await store.FindAsync(user.Id, id, cancellation) is { } found ? TypedResults.Ok(found) : TypedResults.NotFound())
        .WithSummary("The mailbox in which answers to a sender arrive, and how reading it goes.");

        mailbox.MapPut("", async Task<Results<NoContent, NotFound, ValidationProblem>> (
            long id, MailboxDraft request, CurrentUser user, MailboxStore store, HostGuard guard, IOptions<SmtpOptions> smtp,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            if (!MailboxRules.TryRead(request, smtp.Value.AllowLoopback, out var settings, out var problems))
            {
                return TypedResults.ValidationProblem(problems);
            }

            var policy = ImapSettings.Policy(smtp.Value);
            if (await guard.CheckAsync(settings.Host, settings.Port, policy, cancellation) is HostVerdict.NotAllowed(var reason))
            {
                return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["host"] = [reason] });
            }

            return await store.SetAsync(user.Id, id, settings, clock.GetUtcNow().UtcDateTime, cancellation) switch
            {
                null => TypedResults.NotFound(),
                false => TypedResults.ValidationProblem(
                    new Dictionary<string, string[]> { ["password"] = ["Enter the password of the mailbox."] }),
                true => TypedResults.NoContent(),
            };
        })
        .WithSummary("Stores the mailbox of a sender, to be read from now on. Without a password the stored one stays.");

        mailbox.MapDelete("", async Task<Results<NoContent, NotFound>> (
            long id, CurrentUser user, MailboxStore store, CancellationToken cancellation) =>
            await store.RemoveAsync(user.Id, id, cancellation) ? TypedResults.NoContent() : TypedResults.NotFound())
        .WithSummary("Reads the mailbox no more and forgets its password.");

        mailbox.MapPost("/test", async Task<Results<Ok<MailboxTestResult>, NotFound, ProblemHttpResult>> (
            long id, CurrentUser user, MailboxStore store, ImapTransport transport, SenderTestStore tests,
            IOptions<SenderOptions> options, TimeProvider clock, CancellationToken cancellation) =>
        {
            var (isFound, settings) = await store.SettingsAsync(user.Id, id, cancellation);
            if (!isFound)
            {
                return TypedResults.NotFound();
            }

            if (settings is null)
            {
                return TypedResults.Problem(
                    "The stored password can no longer be read. Enter it again.",
                    statusCode: StatusCodes.Status409Conflict,
                    title: "Password unreadable");
            }

            if (await tests.TakeAsync(user.Id, options.Value.TestsPerHour, clock.GetUtcNow().UtcDateTime, cancellation) is not null)
            {
                return TypedResults.Problem(
                    "You tested as many connections as you may within an hour. Try again later.",
                    statusCode: StatusCodes.Status429TooManyRequests,
                    title: "Too many tests");
            }

            switch (await transport.OpenAsync(settings, cancellation))
            {
                case ImapOpened.Failed failed:
                    return TypedResults.Ok(new MailboxTestResult(false, failed.Problem.ToString(), failed.Words));
                case ImapOpened.Open(var open):
                    await open.DisposeAsync();
                    return TypedResults.Ok(new MailboxTestResult(true, null, "The mailbox was opened and can be read."));
                default:
                    throw new UnreachableException();
            }
        })
        .RequireScope(ApiScopes.Send)
        .WithSummary("Connects to the stored mailbox and opens it.");
    }
}
