using System.Globalization;
using System.Security.Cryptography;
using ColdMail.Storage;

namespace ColdMail.Inbox;

/// <summary>Takes replies from people: checks them, writes them down once, and lets them go.</summary>
public sealed class ReplyWriting(ReplyStore store, QueueStore queues, TimeProvider clock)
{
    /// <remarks>Safe to repeat with the same key, also at the same time: one reply comes of it.</remarks>
    public async Task<ReplyOutcome> ReplyAsync(long userId, long threadId, ReplyDraft draft, CancellationToken cancellation)
    {
        if (await store.GroundAsync(userId, threadId, draft.MailId, cancellation) is not { Answered: { } answered } ground)
        {
            return new ReplyOutcome.NotFound();
        }

        if (ground.IsSenderDeleted)
        {
            return new ReplyOutcome.Refused("The sender of this conversation was deleted. Write from your own mail program.");
        }

        if (ground.SenderStatus == "error")
        {
            return new ReplyOutcome.Refused($"The sender of this conversation cannot send: {ground.SenderFault} Put it right first, then reply.");
        }

        if (ReplyText.Of(draft, answered, out var problems) is not { } text)
        {
            return new ReplyOutcome.Invalid(problems);
        }

        var id = $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(13))}@{ground.SenderEmail[(ground.SenderEmail.LastIndexOf('@') + 1)..]}";
        var outcome = await store.AddAsync(
            new(userId, threadId, draft, answered, text, id, ground.SenderId, ground.ContactId), clock.GetUtcNow().UtcDateTime, cancellation);
        if (outcome is ReplyOutcome.Accepted({ Status: "scheduled" } reply))
        {
            await queues.PostAsync(
                QueueStore.InboxReply, reply.Id.ToString(CultureInfo.InvariantCulture), TimeSpan.Zero, CancellationToken.None);
        }

        return outcome;
    }
}
