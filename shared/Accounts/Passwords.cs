using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ColdMail.Accounts;

/// <summary>Hashes and checks passwords: PBKDF2 with HMAC-SHA512, a salt each, parameters kept beside the hash.</summary>
public sealed class Passwords(IOptions<PasswordHasherOptions> options)
{
    /// <summary>OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 220_000;

    static readonly Account Nobody = new(0, "", "", "", "", "UTC", null, new Plan(0, "", 0, 0, 0), default);

    readonly PasswordHasher<Account> hasher = new(options);
    readonly Lazy<string> nobodysHash = new(() => new PasswordHasher<Account>(options).HashPassword(Nobody, SecretToken.New()));

    public string Hash(string password) => hasher.HashPassword(Nobody, password);

    /// <summary>
    /// Compares in constant time. Without a hash it does the same work against nobody's, so that an unknown account
    /// takes as long as a wrong password.
    /// </summary>
    public PasswordVerdict Check(string? hash, string password)
    {
        var result = hasher.VerifyHashedPassword(Nobody, hash ?? nobodysHash.Value, password);
        return (hash, result) switch
        {
            (null, _) or (_, PasswordVerificationResult.Failed) => PasswordVerdict.Wrong,
            (_, PasswordVerificationResult.SuccessRehashNeeded) => PasswordVerdict.RightButWeaklyHashed,
            _ => PasswordVerdict.Right,
        };
    }
}

public enum PasswordVerdict
{
    Wrong,
    Right,

    /// <summary>Right, and the stored hash has old parameters: store a new one.</summary>
    RightButWeaklyHashed,
}
