using ColdMail.Companies;
using ColdMail.Scheduling.Zones;

namespace ColdMail.Contacts;

/// <summary>Where a contact lives and for whom it works, as far as its fields and its address tell.</summary>
/// <param name="Zone">Name that tzdb knows; null: unknown, so that a campaign takes its own.</param>
/// <param name="ZoneReason">What told it: a code of <see cref="Scheduling.Zones.ZoneReason"/>; null with <paramref name="Zone"/>.</param>
/// <param name="Country">ISO 3166-1, two letters; null: unknown.</param>
/// <param name="CompanyDomain">Registrable domain; null for free mail and other shared domains.</param>
public sealed record Whereabouts(string? Zone, string? ZoneReason, string? Country, string? CompanyDomain)
{
    /// <summary>Room in the column for the registrable domain.</summary>
    const int MaxDomainChars = 255;

    /// <param name="email">A stored address.</param>
    /// <param name="customFields">Names may have any spelling.</param>
    public static Whereabouts Of(string email, IReadOnlyDictionary<string, string> customFields)
    {
        var place = ContactZone.Of(customFields, "");
        var isKnown = place.Reason != Scheduling.Zones.ZoneReason.CampaignZone;
        return new(isKnown ? place.Zone : null, isKnown ? place.Reason : null, place.Country, CompanyOf(email));
    }

    /// <summary>As <see cref="CompanyDomain"/>.</summary>
    public static string? CompanyOf(string email) =>
        Company.OfAddress(email) is { Length: <= MaxDomainChars } company ? company : null;
}

/// <summary>Finds the whereabouts of the rows of one file, of which many share the same place.</summary>
/// <remarks>Not safe for threads.</remarks>
/// <param name="customFields">In the order of the values.</param>
sealed class RowWhereabouts(IReadOnlyList<string> customFields)
{
    /// <summary>More different places than a file of customers has; beyond, the memory starts anew.</summary>
    const int MostKept = 20_000;

    readonly int[] places = [.. Enumerable.Range(0, customFields.Count).Where(i => ContactZone.TellsPlace(customFields[i]))];
    readonly Dictionary<string, Whereabouts> known = [];

    public Whereabouts Of(ImportRow row)
    {
        var key = string.Join('\n', places.Select(i => row.Custom[i]));
        if (!known.TryGetValue(key, out var place))
        {
            if (known.Count >= MostKept)
            {
                known.Clear();
            }

            known[key] = place = Whereabouts.Of(
                "", places.Where(i => !string.IsNullOrEmpty(row.Custom[i])).ToDictionary(i => customFields[i], i => row.Custom[i]!));
        }

        return place with { CompanyDomain = Whereabouts.CompanyOf(row.Email) };
    }
}
