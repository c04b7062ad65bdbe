namespace ColdMail.Tracking;

public static class UnsubscribeLink
{
    /// <summary>Stands in the links of test mails; the page says so and changes nothing.</summary>
    public const string TestToken = "test";
}
