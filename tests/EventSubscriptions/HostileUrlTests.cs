using System.Net;
using System.Net.Http.Json;
using ColdMail.EventSubscriptions;
using ColdMail.Senders;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.EventSubscriptions;

/// <summary>As in production: no address leads inside, by whatever spelling, not even when its name changes its mind.</summary>
[Trait("Kind", "path")]
public sealed class HostileUrlTests(HostileUrlTests.ProductionApp app) : IClassFixture<HostileUrlTests.ProductionApp>
{
    static IPAddress[] rebound = [IPAddress.Parse("93.184.216.34")];

    public sealed class ProductionApp : TestApp
    {
        public ProductionApp()
        {
            WithStorage = true;
            Configure = services => services.Replace(ServiceDescriptor.Singleton(provider => new HostGuard(
                provider.GetRequiredService<IOptions<SmtpOptions>>(),
                (host, cancellation) => host.EndsWith(".example", StringComparison.Ordinal)
                    ? Task.FromResult(rebound)
                    : Dns.GetHostAddressesAsync(host, cancellation))));
        }
    }

    [Theory]
    [InlineData("http://hooks.example/events")]
    [InlineData("ftp://hooks.example/events")]
    [InlineData("//hooks.example/events")]
    [InlineData("hooks.example")]
    [InlineData("https://user:pass@hooks.example/")]
    [InlineData("https://hooks.example/#part")]
    [InlineData("https://hooks.example:25/")]
    [InlineData("https://hooks.example:22/")]
    [InlineData("https://hooks.example:80/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://127.0.0.1./")]
    [InlineData("https://①②⑦.⓪.⓪.①/")]
    [InlineData("https://127。0。0。1/")]
    [InlineData("https://localhost/")]
    [InlineData("https://LOCALHOST./")]
    [InlineData("https://0/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://172.16.0.1/")]
    [InlineData("https://192.168.1.1/")]
    [InlineData("https://100.64.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://2852039166/")]
    [InlineData("https://168.63.129.16/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:a9fe:a9fe]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[2002:7f00:1::]/")]
    [InlineData("https://[fd00:ec2::254]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[::]/")]
    public async Task An_address_that_leads_inside_is_neither_stored_nor_called(string url)
    {
        var user = await app.RegisterAsync();

        using var refused = await user.Http.PostAsJsonAsync("/api/event-subscriptions", new { url, events = EventType.All });
        Assert.True(refused.StatusCode == HttpStatusCode.BadRequest, $"{url}: {refused.StatusCode}");
        Assert.Contains("\"url\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var client = app.Services.GetRequiredService<EventClient>();
        var answer = await client.DeliverAsync(
            url, [StandardSignature.NewSecret()], new("evt_t1", "test", Given.Now, null, null, null), CancellationToken.None);
        Assert.IsType<DeliveryAnswer.Unanswered>(answer);
    }

    [Fact]
    public async Task A_name_that_leads_inside_when_it_is_connected_to_is_not_connected_to()
    {
        await using var inside = await ScriptedReceiver.StartAsync();
        var url = $"https://turncoat.example:{new Uri(inside.Url).Port}/events";
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(url);
        await rig.EventAsync(await rig.MailAsync());
        rebound = [IPAddress.Loopback];
        try
        {
            await rig.TellAsync(to);
        }
        finally
        {
            rebound = [IPAddress.Parse("93.184.216.34")];
        }

        var logged = Assert.Single((await rig.LogAsync(to)).EnumerateArray());
        Assert.Equal("This address does not lead to a public server.", logged.GetProperty("answerText").GetString());
        Assert.Equal("waiting", logged.GetProperty("status").GetString());
        Assert.Empty(inside.Received);
    }
}
