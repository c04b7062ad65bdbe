namespace ColdMail.Webhooks;

/// <summary>What a verifier makes of a request.</summary>
public abstract record Verdict
{
    Verdict()
    {
    }

    /// <summary>It comes from the provider: its items are taken in.</summary>
    /// <param name="OneTimeToken">
    /// Null where the signature covers the body. Else what was signed in place of it, which brings in one item and no second
    /// one: whoever saw it could otherwise sign what they like.
    /// </param>
    public sealed record Authentic(string? OneTimeToken = null) : Verdict;

    /// <summary>Nothing of it is stored.</summary>
    public sealed record Refused(Refusal Why) : Verdict;

    /// <summary>Ask again with the certificate that stands at this address, which is one of the provider's own.</summary>
    public sealed record NeedsCertificate(Uri Url) : Verdict;

    /// <summary>The provider asks whether we want its reports: we do, and say so by reading this address.</summary>
    public sealed record Confirms(Uri Url) : Verdict;

    /// <summary>A message of the provider about the connection itself.</summary>
    /// <param name="Json">What to answer; null: nothing but that it arrived.</param>
    /// <param name="Note">What the owner of the endpoint should know; null: nothing.</param>
    public sealed record Answered(string? Json, Refusal? Note) : Verdict;

    /// <summary>Refused if there is a reason to, else authentic.</summary>
    internal static Verdict Unless(Refusal? why) => why is null ? new Authentic() : new Refused(why);
}

/// <summary>Why a request was refused, for the owner of the endpoint.</summary>
/// <param name="Words">What is wrong and what to do about it; nothing of the request.</param>
/// <param name="Status">
/// 401 where the provider should try again, since a key that was entered wrongly or changed must cost no report; 403 where it
/// never becomes right.
/// </param>
public sealed record Refusal(string Words, int Status = 401)
{
    public static readonly Refusal NoKey = new(
        "The key of the provider has not been entered here yet. Enter it; what was refused until then is sent again.");

    public static readonly Refusal NoSignature = new(
        "The request was not signed. Switch signing on at the provider, as the steps of this endpoint say.");

    public static readonly Refusal WrongSignature = new(
        "The signature did not match. The key or secret at the provider and the one entered here are not the same.");

    public static readonly Refusal Stale = new(
        "The signature matched, but is too old or from the future. Either an old request was sent again, or a clock is wrong.");

    public static readonly Refusal UsedBefore = new(
        "The signature was used before, for another report. Somebody may be sending copies of old requests.");

    public static readonly Refusal WrongPassword = new(
        "User name and password did not match. Paste the whole address again, with the part before the @ sign.");

    public static readonly Refusal WrongSecretHeader = new(
        "The header X-ColdMail-Secret is missing or does not hold the secret of this endpoint.");

    public static readonly Refusal ForeignSource = new(
        "The request came from another topic or resource than the one entered here.", 403);

    public static readonly Refusal BadCertificate = new(
        "The certificate that the signature refers to is not a valid one of Amazon SNS.");

    public static readonly Refusal OldAlgorithm = new(
        "The topic signs with SHA-1. Set the attribute SignatureVersion of the topic to 2.");

    public static readonly Refusal Unconfirmed = new(
        "Amazon did not accept our confirmation of the subscription. Delete the subscription and make it again.");

    public static readonly Refusal Unsubscribed = new(
        "Amazon reports that this address was unsubscribed from the topic. No reports come until it is subscribed again.");
}
