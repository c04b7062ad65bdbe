namespace ColdMail.Accounts;

/// <summary>How a sign-in or a registration ended. Closed: the cases below are all there are.</summary>
public abstract record SignInOutcome
{
    SignInOutcome() { }

    /// <param name="Token">The secret of the new session, shown to nobody but the browser.</param>
    public sealed record SignedIn(long UserId, string Token, DateTime ExpiresAt) : SignInOutcome;

    /// <summary>No such account, or not its password: the two are never told apart.</summary>
    public sealed record Refused : SignInOutcome;

    /// <summary>Too many failures; nothing was checked.</summary>
    public sealed record Wait(TimeSpan For) : SignInOutcome;

    /// <summary>Registration only: the address has an account.</summary>
    public sealed record Taken : SignInOutcome;
}
