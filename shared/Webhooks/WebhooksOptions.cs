namespace ColdMail.Webhooks;

public sealed class WebhooksOptions
{
    public const string Section = "Webhooks";

    /// <summary>Takes messages of Amazon SNS topics that still sign with SHA-1.</summary>
    public bool AllowSnsSha1 { get; init; }
}
