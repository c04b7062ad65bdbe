using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ColdMail.Senders;

/// <summary>Limits of the SMTP conversation. The defaults follow RFC 5321 §4.5.3.2 where waiting longer is what keeps a mail from going twice.</summary>
public sealed class SmtpOptions
{
    public const string Section = "Smtp";

    /// <summary>Development only: lets a sender use this machine, on any port and without TLS.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>A PEM file of further certificate authorities to trust, for relays with a private one.</summary>
    public string? TrustedRootsFile { get; init; }

    /// <summary>Name lookup, connecting, TLS and greeting together.</summary>
    [Range(0.05, 600)]
    public double ConnectSeconds { get; init; } = 60;

    [Range(0.05, 600)]
    public double SignInSeconds { get; init; } = 60;

    /// <summary>MAIL, RCPT and DATA together. Running out is harmless: nothing was sent.</summary>
    [Range(0.05, 600)]
    public double EnvelopeSeconds { get; init; } = 120;

    /// <summary>From 354 to the final reply; RFC 5321 §4.5.3.2.6 asks for at least 10 minutes. Running out makes the mail uncertain.</summary>
    [Range(0.05, 1800)]
    public double BodySeconds { get; init; } = 600;

    [Range(0.05, 60)]
    public double QuitSeconds { get; init; } = 5;
}

[OptionsValidator]
public sealed partial class SmtpOptionsValidator : IValidateOptions<SmtpOptions>;
