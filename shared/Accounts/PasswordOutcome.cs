namespace ColdMail.Accounts;

/// <summary>How the wish for a new password ended. Closed: the cases below are all there are.</summary>
public abstract record PasswordOutcome
{
    PasswordOutcome() { }

    /// <summary>The password is set, every older session is over.</summary>
    /// <param name="Session">The caller's new one; refused only when the password was changed once more meanwhile.</param>
    public sealed record Changed(SignInOutcome Session) : PasswordOutcome;

    /// <summary>The password given as the current one is wrong.</summary>
    public sealed record WrongPassword : PasswordOutcome;

    /// <summary>The link is unknown, used or too old.</summary>
    public sealed record LinkIsOver : PasswordOutcome;

    /// <param name="Problem">What is wrong with the new password, in words.</param>
    public sealed record Weak(string Problem) : PasswordOutcome;

    /// <summary>Too many failures; nothing was checked.</summary>
    public sealed record Wait(TimeSpan For) : PasswordOutcome;
}
