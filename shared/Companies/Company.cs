namespace ColdMail.Companies;

/// <summary>Which company an address belongs to, by its domain: what a colleague's reply holds.</summary>
public static class Company
{
    /// <param name="addressDomain">What stands behind the @ of a stored address: lower case, A-labels.</param>
    /// <returns>
    /// The registrable domain, which names the company. Null when the domain tells no company: free mail and other shared
    /// domains, public suffixes, and what is no domain. Nobody is a colleague of such an address.
    /// </returns>
    public static string? Of(string? addressDomain) =>
        SharedDomains.Covers(addressDomain) ? null : RegistrableDomain.Of(addressDomain);

    /// <param name="address">A stored address.</param>
    /// <returns>As <see cref="Of"/>.</returns>
    public static string? OfAddress(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Of(address[(address.LastIndexOf('@') + 1)..]);
    }

    /// <summary>
    /// Whether people with addresses on these domains are colleagues. Two shared domains never are, not even when equal.
    /// </summary>
    public static bool IsSame(string? addressDomain, string? otherDomain) =>
        Of(addressDomain) is { } company && company == Of(otherDomain);
}
