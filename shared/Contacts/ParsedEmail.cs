using System.Diagnostics.CodeAnalysis;

namespace ColdMail.Contacts;

/// <summary>An address in the stored spelling, or why the text is none.</summary>
public readonly record struct ParsedEmail
{
    public ParsedEmail(string address) => Address = address;

    public ParsedEmail(EmailFault fault) => Fault = fault;

    /// <summary>The address as stored; null when <see cref="Fault"/> says why not.</summary>
    public string? Address { get; }

    public EmailFault Fault { get; }

    [MemberNotNullWhen(true, nameof(Address))]
    public bool IsValid => Address is not null;
}
