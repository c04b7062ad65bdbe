using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Endpoints;

/// <summary>The whole application, with storage.</summary>
public sealed class EndpointApp : TestApp
{
    public EndpointApp()
    {
        WithStorage = true;
        Settings = new() { ["Smtp:AllowLoopback"] = "true", ["EventSubscriptions:AllowLoopback"] = "true" };
    }

    /// <summary>What it logged as errors, for the message of a failing test.</summary>
    public string LastErrors() => string.Join(
        '\n', Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)).TakeLast(2));
}
