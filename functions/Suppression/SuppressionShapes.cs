using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ColdMail.Suppression;

namespace ColdMail.Functions.Suppression;

/// <param name="Next">The value of <c>before</c> for the next page; null on the last one.</param>
/// <param name="IsPending">Contacts are still gone through for an entry that covers many; none of them gets a mail meanwhile.</param>
public sealed record SuppressionPage(IReadOnlyList<SuppressionEntry> Items, long? Next, bool IsPending);

/// <param name="Email">
/// An address; <c>@example.com</c> for all of a domain; <c>*@*.example.com</c> for a domain and all below it; <c>info@*</c> for a
/// name at any domain.
/// </param>
/// <param name="IncludeSubdomains">Of <c>@example.com</c>: all below it as well.</param>
/// <param name="CampaignId">Only for this campaign; null: for all of yours.</param>
/// <param name="Note">Why.</param>
public sealed record SuppressionRequest(
    [Required, StringLength(1000)] string Email, bool IncludeSubdomains = false, [Range(1, long.MaxValue)] long? CampaignId = null,
    [StringLength(500)] string? Note = null);

/// <param name="IsNew">False: it was on the list before.</param>
/// <param name="Cancelled">Mails that waited and do not go any more.</param>
/// <param name="Crossed">Mails that are on their way at this moment: they may arrive.</param>
/// <param name="IsPending">More contacts are gone through in the background.</param>
public sealed record SuppressionAdded(
    SuppressionEntry? Entry, bool IsNew, int Cancelled, int Crossed, bool IsPending, string Message);

/// <param name="Added">Entries that are new on the list.</param>
/// <param name="Known">Entries that were on it before.</param>
/// <param name="Rejected">Lines or cells that hold no entry.</param>
/// <param name="Problems">The first hundred of them.</param>
public sealed record SuppressionImport(
    int Added, int Known, int Rejected, int Cancelled, int Crossed, bool IsPending, IReadOnlyList<PastedProblem> Problems);

public sealed record SuppressionRemoved(string Email, string Message, IReadOnlyList<CoveringEntry> StillCovered);

public sealed record SuppressionCover(string Email, string Message, IReadOnlyList<CoveringEntry> Entries);

/// <param name="HoldsFor">campaign, you or everybody.</param>
public sealed record CoveringEntry(string Entry, string HoldsFor, long? CampaignId, string Reason, DateTime Since)
{
    public static CoveringEntry Of(SuppressionHit hit) => new(
        hit.Entry, hit.CampaignId != 0 ? "campaign" : hit.IsGlobal ? "everybody" : "you",
        hit.CampaignId == 0 ? null : hit.CampaignId, hit.Reason, hit.Since);
}

/// <summary>What a change of the list means, in words.</summary>
static class SuppressionWords
{
    public static string Added(AddedEntries added)
    {
        var text = Text($"{added.Cancelled} waiting mails were cancelled.");
        text += added.Crossed == 0 ? "" : Text($" {added.Crossed} were on their way already and may arrive.");
        return text + (added.IsPending ? " Further contacts are gone through in the background; none of them gets a mail meanwhile." : "");
    }

    public static string Removed(SuppressionEntry entry, IReadOnlyList<SuppressionHit> covered)
    {
        var text = Text($"The entry is off the list. Mails that were cancelled for it ({entry.Cancelled}) do not come back by themselves.");
        return covered.Count == 0 ? text : $"{text} {Covered(covered[0])}";
    }

    public static string Covered(SuppressionHit hit) =>
        $"The entry {hit.Entry} covers this address {(hit.CampaignId != 0 ? "in one campaign" : hit.IsGlobal ? "for everybody" : "in all your campaigns")}, "
        + Text($"since {hit.Since:yyyy-MM-dd} ({hit.Reason}).");

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
