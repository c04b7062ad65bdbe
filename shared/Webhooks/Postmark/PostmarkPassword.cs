using System.Text;

namespace ColdMail.Webhooks.Postmark;

/// <summary>Postmark signs nothing: it signs in with the user name and password of the address that it was given (RFC 7617).</summary>
/// <remarks>Source: postmarkapp.com/developer/webhooks/webhooks-overview.</remarks>
public static class PostmarkPassword
{
    public const string User = "coldmail";

    public static Verdict Verify(WebhookRequest request) => Verdict.Unless(FaultOf(request));

    static Refusal? FaultOf(WebhookRequest request)
    {
        if (request.Header("Authorization") is not { } header
            || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            || Base64.Read(header["Basic ".Length..].Trim()) is not { } bytes)
        {
            return Refusal.WrongPassword;
        }

        return SharedSecret.IsSame(Encoding.UTF8.GetString(bytes), $"{User}:{request.Secret}") ? null : Refusal.WrongPassword;
    }
}
