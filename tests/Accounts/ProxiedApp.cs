using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Accounts;

/// <summary>An application behind one proxy, which says who calls and whether by https, on a clock of its own.</summary>
public sealed class ProxiedApp : TestApp
{
    public ProxiedApp()
    {
        Clock = new FakeTimeProvider(new DateTimeOffset(Given.Now));
        Settings = new() { ["Accounts:TrustedProxies"] = "1" };
    }
}
