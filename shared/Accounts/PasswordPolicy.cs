namespace ColdMail.Accounts;

/// <summary>Which new passwords are taken. Length counts, composition rules do not (NIST SP 800-63B §3.1.1.2).</summary>
public static class PasswordPolicy
{
    public const int MinLength = 12;
    public const int MaxLength = 128;

    /// <summary>Fewer different characters than this is a pattern and not a password.</summary>
    const int MinDistinct = 5;

    /// <summary>What people type first; with digits and signs taken off, nothing else may be left of a password.</summary>
    static readonly string[] Common =
    [
        "password", "passwort", "passw0rd", "p@ssw0rd", "welcome", "letmein", "qwertyuiop", "qwerty", "azerty", "qwertz",
        "asdfghjkl", "zxcvbnm", "iloveyou", "monkey", "dragon", "football", "baseball", "sunshine", "princess", "superman",
        "batman", "master", "shadow", "michael", "admin", "administrator", "changeme", "secret", "coldmail", "test", "login",
        "abc", "one", "two", "three",
    ];

    /// <summary>Why the password is not taken, in words; empty when it is.</summary>
    /// <param name="own">What an attacker would try first: the address and the name of the user.</param>
    public static IReadOnlyList<string> Problems(string password, params ReadOnlySpan<string?> own)
    {
        if (password.Length < MinLength)
        {
            return [$"Use at least {MinLength} characters: a few unrelated words make a good password."];
        }

        if (password.Length > MaxLength)
        {
            return [$"Use at most {MaxLength} characters."];
        }

        if (password.Distinct().Count() < MinDistinct || IsSequence(password))
        {
            return ["This password is a simple pattern. Use a few unrelated words."];
        }

        if (Remainder(password, Common).Length == 0)
        {
            return ["This password is one of the first that attackers try. Use a few unrelated words."];
        }

        var parts = OwnParts(own);
        return parts.Any(part => password.Contains(part, StringComparison.OrdinalIgnoreCase))
            && Remainder(password, parts).Length < MinDistinct
                ? ["This password is made from your own name or address. Use a few unrelated words."]
                : [];
    }

    /// <summary>Each character follows the one before, up or down, over the whole password.</summary>
    static bool IsSequence(string password)
    {
        var steps = password.Zip(password.Skip(1), (a, b) => b - a).ToHashSet();
        steps.Remove('0' - '9');
        return steps.Count == 1 && steps.Single() is >= -1 and <= 1;
    }

    /// <summary>The letters that are left when the words are taken out.</summary>
    static string Remainder(string password, IEnumerable<string> words)
    {
        var rest = password.ToLowerInvariant();
        foreach (var word in words)
        {
            rest = rest.Replace(word, "", StringComparison.Ordinal);
        }

        return new string([.. rest.Where(char.IsLetter)]);
    }

    static List<string> OwnParts(ReadOnlySpan<string?> own)
    {
        List<string> parts = [];
        foreach (var text in own)
        {
            parts.AddRange((text ?? "")
                .ToLowerInvariant()
                .Split(['@', '.', ' ', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries)
                .Where(part => part.Length >= 4));
        }

        return parts;
    }
}
