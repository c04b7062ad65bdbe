using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace ColdMail.Webhooks.Sns;

/// <summary>
/// The signature of Amazon SNS: RSA PKCS #1 with SHA-256 (version 2), or SHA-1 (version 1, only where the installation allows
/// it), by a certificate that stands at an address of SNS.
/// </summary>
/// <remarks>
/// Source: Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages". Whoever has an account at Amazon can
/// have a message signed by it and posted here, so the topic must be the one that the owner of the endpoint entered.
/// </remarks>
public static class SnsSignature
{
    /// <summary>SNS gives up after an hour.</summary>
    static readonly TimeSpan Oldest = TimeSpan.FromMinutes(75);

    public static Verdict Verify(WebhookRequest request)
    {
        try
        {
            using var document = JsonDocument.Parse(request.Body);
            return Verify(new SnsEnvelope(document.RootElement), request);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Verdict.Refused(Refusal.NoSignature);
        }
    }

    static Verdict Verify(SnsEnvelope envelope, WebhookRequest request)
    {
        if (envelope is not { Type: { } type, MessageId: { } id, Signature: { } signature })
        {
            return new Verdict.Refused(Refusal.NoSignature);
        }

        if (request.Source is not { Length: > 0 } topic || envelope.TopicArn != topic)
        {
            return new Verdict.Refused(Refusal.ForeignSource);
        }

        if (request.Header("x-amz-sns-message-type") != type || request.Header("x-amz-sns-message-id") != id
            || envelope.SignatureVersion is not ("1" or "2"))
        {
            return new Verdict.Refused(Refusal.WrongSignature);
        }

        if (envelope.SignatureVersion == "1" && !request.AllowsSha1)
        {
            return new Verdict.Refused(Refusal.OldAlgorithm);
        }

        if (SnsAddresses.Certificate(envelope.SigningCertUrl) is not { } url)
        {
            return new Verdict.Refused(Refusal.BadCertificate);
        }

        return request.Certificate switch
        {
            null => new Verdict.NeedsCertificate(url),
            var certificate when !IsSigned(envelope, signature, certificate) => new Verdict.Refused(Refusal.WrongSignature),
            _ when envelope.Timestamp is not { } at
                || !ReplayWindow.Holds(new DateTimeOffset(at).ToUnixTimeSeconds(), request.Now, Oldest) =>
                new Verdict.Refused(Refusal.Stale),
            _ => Accept(envelope, type, topic),
        };
    }

    static Verdict Accept(SnsEnvelope envelope, string type, string topic) => type switch
    {
        SnsEnvelope.Notification => new Verdict.Authentic(),
        SnsEnvelope.SubscriptionConfirmation when envelope.Token is { Length: > 0 and <= 2_000 } token =>
            new Verdict.Confirms(SnsAddresses.Confirmation(topic, token)),
        SnsEnvelope.UnsubscribeConfirmation => new Verdict.Answered(null, Refusal.Unsubscribed),
        _ => new Verdict.Refused(Refusal.WrongSignature),
    };

    static bool IsSigned(SnsEnvelope envelope, string text, X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPublicKey();
        return key is not null && Base64.Read(text) is { } signature && key.VerifyData(
            envelope.SignedBytes(), signature, envelope.SignatureVersion == "2" ? HashAlgorithmName.SHA256 : OldHash,
            RSASignaturePadding.Pkcs1);
    }

    static HashAlgorithmName OldHash => HashAlgorithmName.SHA1;
}
