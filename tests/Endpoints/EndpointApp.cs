using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Endpoints;

/// <summary>The whole application, with storage.</summary>
public sealed class EndpointApp : TestApp
{
    public EndpointApp()
    {
        WithStorage = true;
        Settings = new()
        {
            ["Smtp:AllowLoopback"] = "true",
            ["EventSubscriptions:AllowLoopback"] = "true",

            // Nobody answers there, and at once.
            ["TrackingDomains:Resolver"] = "127.0.0.1:1",
            ["TrackingDomains:TimeoutSeconds"] = "0.1",
        };
    }

    /// <summary>What it logged as errors, for the message of a failing test.</summary>
    public string LastErrors() => string.Join(
        '\n', Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)).TakeLast(2));
}
