using ColdMail.Senders;

namespace ColdMail.Sending;

/// <summary>What an outcome says about the sender account, beside what it says about the mail.</summary>
/// <param name="Status">paused or error when a person must act; null while the account stays active.</param>
/// <param name="Why">In words, for whoever owns the account.</param>
/// <param name="RestUntil">The account rests until then; null when it need not.</param>
public sealed record SenderVerdict(string? Status, string? Why, DateTime? RestUntil)
{
    public static readonly SenderVerdict Healthy = new(null, null, null);

    /// <summary>True when the run must not offer another mail through this account now.</summary>
    public bool IsStop => Status is not null || RestUntil is not null;
}

/// <summary>Judges sender accounts from what their servers say.</summary>
public static class SenderHealth
{
    /// <param name="policyRefusals">Refusals for policy since the last accepted mail, this one included.</param>
    public static SenderVerdict Of(SendOutcome outcome, int policyRefusals, DateTime now, SendingOptions options) =>
        outcome switch
        {
            SendOutcome.Refused { Class: ReplyClass.Policy } refused when policyRefusals >= options.MaxPolicyRefusals => new(
                "paused",
                $"{policyRefusals} mails in a row were refused for policy or reputation. Look at content, authentication and reputation, then resume. The last reply: {refused.Response}",
                null),
            SendOutcome.Refused { Class: ReplyClass.Quota } refused => new(
                null,
                refused.Response,
                now + (refused.RetryAfter ?? ReplyTable.QuotaPause(refused.Code, refused.Enhanced, refused.Response))),
            SendOutcome.Refused refused => Of(refused.Class, refused.Response),
            SendOutcome.NotSent { Class: ReplyClass.Quota } notSent => new(null, notSent.Reason, now.AddHours(1)),
            SendOutcome.NotSent notSent => Of(notSent.Class, notSent.Reason),
            _ => SenderVerdict.Healthy,
        };

    /// <summary>Judges a connection that could not be made or signed in.</summary>
    /// <param name="failures">Failures in a row, this one included.</param>
    public static SenderVerdict Of(SmtpConnect.Failed failed, int failures, DateTime now) => failed.Class switch
    {
        ReplyClass.Credential or ReplyClass.Sender => Of(failed.Class, failed.Text),
        ReplyClass.Quota => new(null, failed.Text, now.AddHours(1)),
        _ => new(null, failed.Text, now + RestAfterConnectFailure(failures)),
    };

    static SenderVerdict Of(ReplyClass replyClass, string reply) => replyClass switch
    {
        ReplyClass.Credential => new(
            "error",
            $"The server refused the sign-in. Check user name and password, or the API key, then test the connection. It said: {reply}",
            null),
        ReplyClass.Sender => new(
            "paused", $"The provider blocks this account. Settle it with the provider, then resume. It said: {reply}", null),
        _ => SenderVerdict.Healthy,
    };

    /// <summary>How long an account rests after its server could not be reached.</summary>
    /// <param name="failures">Failures in a row, 1 for the first.</param>
    /// <returns>30 s and 60 s first, then 5 min doubling up to an hour.</returns>
    public static TimeSpan RestAfterConnectFailure(int failures) => failures switch
    {
        <= 1 => TimeSpan.FromSeconds(30),
        2 => TimeSpan.FromSeconds(60),
        _ => TimeSpan.FromMinutes(Math.Min(60, 5 * Math.Pow(2, failures - 3))),
    };
}
