using System.Diagnostics;

namespace ColdMail.Senders.Providers;

/// <summary>Says what a provider answered and what to do about it, to a person who waits for a test.</summary>
static class ProviderWords
{
    public static SenderTestResult Of(ProviderReply reply, ApiSettings settings) => reply switch
    {
        ProviderReply.NotReached(var problem, var reason) => new(
            false,
            problem is ConnectProblem.Timeout ? "timeout" : "unreachable",
            $"{settings.Provider.Title()} cannot be reached from here at the moment. Try again in some minutes.",
            reason,
            false,
            0),
        ProviderReply.Lost(_, var reason) => new(
            false, "timeout", $"{settings.Provider.Title()} did not answer. Try again in some minutes.", reason, false, 0),
        ProviderReply.Answered answered => Of(ProviderApi.Read(settings.Provider, answered), settings),
        _ => throw new UnreachableException(),
    };

    public static SenderTestResult Of(SendOutcome outcome, ApiSettings settings) => outcome switch
    {
        SendOutcome.Refused refused => new(false, ProblemOf(refused), For(refused, settings), refused.Response, false, 0),
        SendOutcome.Unknown unknown => new(
            false, "providerTrouble", $"{settings.Provider.Title()} is in trouble and answered nothing that helps. Try again in some minutes.",
            unknown.Reason, false, 0),
        SendOutcome.NotSent notSent => new(
            false, "unreachable", $"{settings.Provider.Title()} cannot be reached from here at the moment. Try again in some minutes.",
            notSent.Reason, false, 0),
        SendOutcome.Accepted => throw new UnreachableException(),
        _ => throw new UnreachableException(),
    };

    public static SenderTestResult WrongRegion(ApiSettings settings, string region) => new(
        false,
        "wrongRegion",
        $"The account is in the region “{region}” of {settings.Provider.Title()}, not in “{settings.Region}”. Choose “{region}”, then test again.",
        null,
        false,
        0);

    public static SenderTestResult Failed(string problem, string text, ProviderReply.Answered answered) =>
        new(false, problem, text, $"{answered.Status}", false, 0);

    static string ProblemOf(SendOutcome.Refused refused) => (refused.Class, refused.Code) switch
    {
        (ReplyClass.Credential, 403) => "keyMayNotSend",
        (ReplyClass.Credential, _) => "invalidKey",
        (ReplyClass.Sender, 404) => "domainNotFound",
        (ReplyClass.Sender, 451) => "wrongRegion",
        (ReplyClass.Sender, _) => "senderRefused",
        (ReplyClass.Quota, _) => "quota",
        _ => "mailRefused",
    };

    static string For(SendOutcome.Refused refused, ApiSettings settings) => ProblemOf(refused) switch
    {
        "keyMayNotSend" =>
            $"{settings.Provider.Title()} knows the key, but the key may not send mail. Give it the permission to send, or make another one.",
        "invalidKey" =>
            $"{settings.Provider.Title()} does not know this key{InRegion(settings)}. Copy it again; a deleted key has to be made anew.",
        "domainNotFound" when settings.Provider is MailProvider.Mailgun =>
            $"Mailgun does not know {settings.Domain}{InRegion(settings)}. Look for a typing error, and at the region of the domain.",
        "domainNotFound" => $"{settings.Provider.Title()} does not know what was asked for. Tell whoever runs this installation: an address is wrong.",
        "wrongRegion" => $"The account may not be used{InRegion(settings)}. Choose the other region, then test again.",
        "senderRefused" =>
            $"{settings.Provider.Title()} takes the key, but does not let this account send from the from address. Verify the address or its domain there; its answer says more.",
        "quota" => $"{settings.Provider.Title()} takes the key, but lets the account send nothing more for now. Wait until its limit starts anew.",
        _ => $"{settings.Provider.Title()} takes the key, but refuses the test mail. Its answer says why.",
    };

    static string InRegion(ApiSettings settings) => settings.Region.Length > 0 ? $" in the region “{settings.Region}”" : "";
}
