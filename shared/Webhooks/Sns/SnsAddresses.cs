using System.Text.RegularExpressions;

namespace ColdMail.Webhooks.Sns;

/// <summary>Which addresses of Amazon SNS are ever read. A request only names one; it never leads us elsewhere.</summary>
public static partial class SnsAddresses
{
    /// <summary>Where SNS keeps the certificates that it signs with.</summary>
    public static Uri? Certificate(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && text.Length <= 300 && IsOfSns(url)
            && CertificatePath().IsMatch(url.AbsolutePath) && url.Query.Length == 0 && url.Fragment.Length == 0
            && url.OriginalString == url.AbsoluteUri
            ? url
            : null;

    public static bool IsTopic(string text) => Topic().IsMatch(text);

    /// <returns>What is wrong with the ARN of a topic, in words; null for a good one.</returns>
    public static string? SourceFault(string topic) => IsTopic(topic)
        ? null
        : "Enter the ARN of the topic, such as arn:aws:sns:eu-west-1:123456789012:mail-events.";

    /// <summary>Where a subscription to a topic is confirmed: made from the topic, whatever address the message names.</summary>
    /// <param name="topic">One that <see cref="IsTopic"/>.</param>
    public static Uri Confirmation(string topic, string token)
    {
        var parts = Topic().Match(topic).Groups;
        var domain = parts["partition"].Value == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
        return new(
            $"https://sns.{parts["region"].Value}.{domain}/?Action=ConfirmSubscription&Version=2010-03-31"
            + $"&TopicArn={Uri.EscapeDataString(topic)}&Token={Uri.EscapeDataString(token)}");
    }

    /// <summary>HTTPS on its own port to the host of SNS in some region, without a user name.</summary>
    public static bool IsOfSns(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && url.UserInfo.Length == 0 && Host().IsMatch(url.Host);

    [GeneratedRegex(@"^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?\z")]
    private static partial Regex Host();

    [GeneratedRegex(@"^/SimpleNotificationService-[0-9A-Za-z]+\.pem\z")]
    private static partial Regex CertificatePath();

    [GeneratedRegex(@"^arn:(?<partition>aws|aws-cn|aws-us-gov):sns:(?<region>[a-z0-9-]{3,30}):\d{12}:[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex Topic();
}
