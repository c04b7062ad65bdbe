using ColdMail.Sending;
using ColdMail.Stops;

namespace ColdMail.Explanations;

/// <summary>What the begin asks about the contact at the last moment, rule by rule.</summary>
static class ContactTrace
{
    static readonly (string Code, string Passed)[] States =
    [
        (Reason.Unsubscribed, "The contact has not unsubscribed."),
        (Reason.Bounced, "No mail to the address has bounced."),
        (Reason.Complained, "The contact has not complained."),
        (Reason.Replied, "The contact has not replied."),
        (Reason.ContactDeleted, "The contact is not deleted."),
        (Reason.Suppressed, "The address is not suppressed."),
        (Reason.SuppressedDomain, "No entry of a suppression list for many addresses covers it."),
    ];

    static readonly (string Code, string Passed)[] Stops =
    [
        (Reason.StoppedByHand, "Nobody stopped the contact."),
        (Reason.ColleagueReplied, "No colleague has replied."),
        (Reason.Clicked, "No click of the contact stops the campaign."),
        (Reason.AutoReply, "The contact is not away."),
    ];

    /// <summary>What becomes of a mail that begins now; null: it may go.</summary>
    public static MailBlock? Block(RecipientFacts facts) =>
        ContactState.WhyNot(facts.Contact.Status, facts.Contact.IsDeleted, facts.Contact.Suppression?.Code) is { } reason
            ? new("cancelled", reason)
            : OpenStop.Deciding(facts.Stops, facts.Campaign.Id);

    public static IEnumerable<Rule> Of(RecipientFacts facts, DateTime now)
    {
        var clock = ZonedMoment.Of(now, facts.Campaign.Zone);
        var contact = facts.Contact;
        var state = ContactState.WhyNot(contact.Status, contact.IsDeleted, contact.Suppression?.Code);
        foreach (var (code, passed) in States)
        {
            yield return new(code, code != state, code == state ? CodeBook.Of(code).Meaning : passed, InputsOf(contact, code), clock);
        }

        // The one that decides first, then the others in force, then what is not in the way.
        var ours = facts.Stops.Where(stop => stop.CampaignId == 0 || stop.CampaignId == facts.Campaign.Id).ToList();
        var deciding = OpenStop.Deciding(ours, facts.Campaign.Id);
        var inForce = ours
            .OrderBy(stop => stop.Reason != deciding?.Reason || stop.Until != deciding.Until)
            .DistinctBy(stop => stop.Reason)
            .Where(stop => stop.Reason != state)
            .ToList();
        foreach (var stop in inForce)
        {
            yield return InForce(stop, clock);
        }

        foreach (var (code, passed) in Stops.Where(stop => inForce.TrueForAll(found => found.Reason != stop.Code)))
        {
            yield return new(code, true, passed, new Dictionary<string, string>(), clock);
        }
    }

    static Dictionary<string, string> InputsOf(RecipientContact contact, string code)
    {
        var inputs = new Dictionary<string, string> { ["status"] = contact.Status, ["email"] = contact.Email };
        if (contact.Suppression is { } entry && entry.Code == code)
        {
            inputs["entry"] = entry.Entry;
            inputs["entryReason"] = entry.Reason;
            inputs["entrySince"] = $"{entry.Since:yyyy-MM-ddTHH:mm:ssZ}";
            inputs["entryHoldsFor"] = entry.CampaignId != 0 ? "this campaign" : entry.IsGlobal ? "everybody" : "all your campaigns";
        }

        return inputs;
    }

    static Rule InForce(OpenStop stop, ZonedMoment clock)
    {
        var until = stop.Until is { } at ? ZonedMoment.Of(at, clock.Zone) : null;
        return new(
            stop.Reason, false,
            until is null ? CodeBook.Of(stop.Reason).Meaning : $"{CodeBook.Of(stop.Reason).Meaning} It is over {until.Text}.",
            new Dictionary<string, string>
            {
                ["effect"] = stop.Effect,
                ["scope"] = stop.CampaignId == 0 ? "all campaigns" : "this campaign",
            },
            clock)
        { Until = until };
    }
}
