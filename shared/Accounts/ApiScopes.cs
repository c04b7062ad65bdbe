using System.ComponentModel.DataAnnotations;

namespace ColdMail.Accounts;

/// <summary>What an API key may do. A person who is signed in may do everything.</summary>
public static class ApiScopes
{
    /// <summary>Look at everything.</summary>
    public const string Read = "read";

    /// <summary>Create, change and delete, without a mail going out by it.</summary>
    public const string Write = "write";

    /// <summary>Whatever makes mails go out: launching and resuming campaigns, test mails, sending again.</summary>
    public const string Send = "send";

    public static readonly IReadOnlyList<string> All = [Read, Write, Send];
}

/// <summary>The value is a list of scopes without repeats, at least one.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class ApiScopesAttribute() : ValidationAttribute("Choose one or more of: read, write, send.")
{
    public override bool IsValid(object? value) =>
        value is null
        || (value is IReadOnlyCollection<string> { Count: > 0 } scopes
            && scopes.All(ApiScopes.All.Contains)
            && scopes.Distinct().Count() == scopes.Count);
}
