using ColdMail.Stops;
using ColdMail.Tracking;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;

namespace ColdMail.Inbound;

/// <summary>Takes one mail of a mailbox: reads it, finds what it is about, decides, writes.</summary>
public sealed partial class MailIntake(
    MatchStore matches, InboundStore store, StopRuleStore rules, IOptions<AbsenceOptions> absences, LinkTokens tokens,
    UnsubscribeStore optOuts, ILogger<MailIntake> log)
{
    /// <summary>An answer without any citation is taken for one to a mail that went within this time.</summary>
    static readonly TimeSpan Window = TimeSpan.FromDays(60);

    /// <summary>Hostile mails nest their parts without end.</summary>
    static readonly ParserOptions Limits = new() { MaxMimeDepth = 64 };

    /// <param name="ownAddress">Of the sender: its own mails are passed over.</param>
    /// <remarks>Safe to repeat: a mail that came before changes nothing.</remarks>
    public async Task<InboundOutcome> TakeAsync(
        InboundPlace place, string ownAddress, Stream raw, DateTime now, CancellationToken cancellation)
    {
        InboundMail mail;
        try
        {
            using var message = await MimeMessage.LoadAsync(Limits, raw, cancellation);
            mail = InboundMail.Read(message);
        }
        catch (Exception e) when (e is not (OperationCanceledException or IOException))
        {
            // Whatever a mail does to the parser, the mails behind it are to be read.
            LogBroken(e, place.SenderId, place.Uid);
            return await store.KeepBrokenAsync(place, e.GetType().Name, now, cancellation);
        }

        if (mail.From == ownAddress || await matches.IsOursAsync(mail.MessageId, cancellation)
            || await ReadAsync(place, mail, now, cancellation) is not { } entry)
        {
            return await store.SkipAsync(place, now, cancellation);
        }

        var outcome = await store.ApplyAsync(place, entry, now, cancellation);
        if (outcome == InboundOutcome.Done)
        {
            LogTaken(place.SenderId, place.Uid, entry.Effects.Label, entry.Match.MessageId);
        }

        return outcome;
    }

    async Task<InboundEntry?> ReadAsync(InboundPlace place, InboundMail mail, DateTime now, CancellationToken cancellation)
    {
        var (user, sender, since) = (place.UserId, place.SenderId, place.ReceivedAt - Window);
        var match = await matches.CitedAsync(user, sender, mail.Cited, since, cancellation);
        var classification = Classification.Of(mail, match is not null, DateOnly.FromDateTime(now));
        if (classification.Kind is InboundKind.OptOut(var token) && token is not null)
        {
            var link = tokens.Read(LinkUse.Unsubscribe, token) is { } read && read.UserId == user ? read : null;
            match = link is null ? null : await matches.OfLinkAsync(user, link, cancellation);
            if (link is not null && match is null)
            {
                // The mail is gone with its campaign; the wish of the person is not.
                await optOuts.UnsubscribeAsync(link, OptOutScope.User, now, cancellation);
            }
        }
        else if (match is null && mail.From.Length > 0 && IsWritten(classification.Kind))
        {
            match = await matches.OfWriterAsync(user, sender, mail.From, since, place.ReceivedAt.AddHours(1), cancellation)
                ?? (classification.Kind is InboundKind.Reply
                    ? await matches.OfCompanyAsync(user, sender, mail.From, since, place.ReceivedAt.AddHours(1), cancellation)
                    : null);
        }

        if (match is null)
        {
            return null;
        }

        var found = await rules.OfContactAsync(user, match.ContactId, match.CampaignId, cancellation);
        var effects = InboundEffects.Of(mail, classification, match, place.ReceivedAt);
        var stop = effects.Stop is { } happened
            ? StopEffects.Of(happened, found?.Rules ?? StopRules.OutsideCampaigns, absences.Value, found?.Zone ?? "UTC")
            : null;
        return new(mail, classification, match, effects, stop);
    }

    /// <summary>Reports are believed by what they cite alone: anybody can write a bounce that names a victim's address.</summary>
    static bool IsWritten(InboundKind kind) =>
        kind is InboundKind.Reply or InboundKind.AutoReply or InboundKind.Left or InboundKind.OptOut;

    [LoggerMessage(LogLevel.Information, "Mailbox of sender {SenderId}, mail {Uid}: {Label} of message {MessageId}")]
    partial void LogTaken(long senderId, long uid, string label, long messageId);

    [LoggerMessage(LogLevel.Warning, "Mailbox of sender {SenderId}, mail {Uid} cannot be read")]
    partial void LogBroken(Exception exception, long senderId, long uid);
}
