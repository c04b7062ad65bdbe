namespace ColdMail.Scheduling.Zones;

/// <summary>How the zone of a contact was found. The codes are stored and shown; they never change.</summary>
public static class ZoneReason
{
    /// <summary>A field of the contact names the zone.</summary>
    public const string ContactZone = "CONTACT_ZONE";

    /// <summary>Its state, province or region lies in that zone.</summary>
    public const string FromState = "FROM_STATE";

    /// <summary>Its country has that zone, or nearly everybody there lives in it.</summary>
    public const string FromCountry = "FROM_COUNTRY";

    /// <summary>Nothing tells where the contact is.</summary>
    public const string CampaignZone = "CAMPAIGN_ZONE";
}
