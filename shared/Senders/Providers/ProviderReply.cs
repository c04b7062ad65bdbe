namespace ColdMail.Senders.Providers;

/// <summary>What came of one request to a provider. Closed: the three cases below are all there are.</summary>
public abstract record ProviderReply
{
    ProviderReply() { }

    /// <param name="Body">At most <see cref="ProviderClient.MaxAnswer"/> characters; empty when it was lost on the way. No secret of the request is in it.</param>
    /// <param name="RetryAfter">How long the provider asks us to wait.</param>
    /// <param name="MessageId">The header <c>X-Message-Id</c>.</param>
    public sealed record Answered(int Status, string Body, TimeSpan? RetryAfter, string? MessageId) : ProviderReply;

    /// <summary>Nothing of the body left this machine: provably not sent.</summary>
    public sealed record NotReached(ConnectProblem Problem, string Reason) : ProviderReply;

    /// <summary>The body was on its way when the answer, or the connection, was lost.</summary>
    public sealed record Lost(ConnectProblem Problem, string Reason) : ProviderReply;
}
