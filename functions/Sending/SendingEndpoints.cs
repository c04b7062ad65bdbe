using System.ComponentModel.DataAnnotations;
using ColdMail.Accounts;
using ColdMail.Campaigns;
using ColdMail.Functions.Accounts;
using ColdMail.Sending;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Sending;

static class SendingEndpoints
{
    public static void MapSending(this RouteGroupBuilder api)
    {
        var messages = api.MapGroup("/campaigns/{id:long}").WithTags("Sending");

        messages.MapPost("/messages/{messageId:long}/resolve", async Task<Results<NoContent, NotFound>> (
            long id, long messageId, Resolution resolution, CurrentUser user, ResolveStore store, SendHints hints,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var resolved = resolution.Decision switch
            {
                Resolution.Sent => await store.ConfirmSentAsync(user.Id, id, messageId, now, cancellation),
                Resolution.SendAgain => await store.SendAgainAsync(user.Id, id, messageId, now, cancellation),
                _ => await store.GiveUpAsync(user.Id, id, messageId, now, cancellation),
            };
            if (!resolved)
            {
                return TypedResults.NotFound();
            }

            await hints.WakeAsync(id, cancellation);
            return TypedResults.NoContent();
        })
        .RequireScope(ApiScopes.Send)
        .WithSummary("Decides about a mail whose end is unknown: it arrived, send it again, or give it up.");

        messages.MapPost("/held/release", async Task<Results<Ok<Released>, NotFound>> (
            long id, long? messageId, CurrentUser user, ResolveStore store, RecipientStore recipients, SendHints hints,
            TimeProvider clock, CancellationToken cancellation) =>
        {
            if (!await recipients.ExistsAsync(user.Id, id, cancellation))
            {
                return TypedResults.NotFound();
            }

            var count = await store.ReleaseHeldAsync(user.Id, id, messageId, clock.GetUtcNow().UtcDateTime, cancellation);
            if (count > 0)
            {
                await hints.WakeAsync(id, cancellation);
            }

            return TypedResults.Ok(new Released(count));
        })
        .RequireScope(ApiScopes.Send)
        .WithSummary("Lets held mails try again, one by its id or all of the campaign.");
    }
}

/// <param name="Decision">sent, send-again or give-up.</param>
public sealed record Resolution(
    [Required, AllowedValues(
        Resolution.Sent, Resolution.SendAgain, Resolution.GiveUp,
        ErrorMessage = "Say sent, send-again or give-up.")]
    string Decision)
{
    public const string Sent = "sent";
    public const string SendAgain = "send-again";
    public const string GiveUp = "give-up";
}

/// <param name="Count">How many held mails are scheduled again.</param>
public sealed record Released(int Count);
