namespace ColdMail.Senders;

/// <summary>The end of an attempt to connect and sign in. Closed: the two cases below are all there are.</summary>
public abstract record SmtpConnect
{
    SmtpConnect() { }

    /// <param name="Connection">Ready to send; the caller disposes it.</param>
    public sealed record Connected(SmtpConnection Connection) : SmtpConnect;

    /// <param name="Problem">What went wrong, for words that a person can act on.</param>
    /// <param name="Class">Transient: try again later. Anything else waits for the account's owner.</param>
    /// <param name="Text">What was seen, cleaned; a server's own words are in it.</param>
    public sealed record Failed(ConnectProblem Problem, ReplyClass Class, string Text) : SmtpConnect;
}

public enum ConnectProblem
{
    HostNotAllowed,
    HostNotFound,
    Refused,
    Unreachable,
    Timeout,
    StartTlsMissing,
    Certificate,
    Tls,
    NotSmtp,
    Greeting,
    ClearPassword,
    SignInMissing,
    SignIn,
    Lost,
}
