using System.Net;
using System.Net.Sockets;
using ColdMail.Senders;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.Senders;

public sealed class HostGuardTests
{
    static readonly IPAddress Public = IPAddress.Parse("93.184.216.34");

    /// <remarks>Literals go through the real resolver, which reads them without asking any server.</remarks>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("127.0.0.1.")]
    [InlineData("\uFF11\uFF12\uFF17.\uFF10.\uFF10.\uFF11")]
    [InlineData("①②⑦.⓪.⓪.①")]
    [InlineData("127。0。0。1")]
    [InlineData("localhost")]
    [InlineData("0.0.0.0")]
    [InlineData("0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("2852039166")]
    [InlineData("0xa9fea9fe")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("0:0:0:0:0:0:0:1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:a9fe:a9fe")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:93.184.216.34")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001:0:5ef5:79fd::1")]
    [InlineData("fd00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%lo")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public async Task A_host_that_leads_inside_is_refused_however_it_is_spelt(string host)
    {
        var verdict = await new HostGuard(Options.Create(new SmtpOptions())).CheckAsync(host, 587, TestContext.Current.CancellationToken);

        Assert.True(verdict is HostVerdict.NotAllowed or HostVerdict.NotFound, $"{host}: {verdict}");
    }

    [Fact]
    public void An_IPv4_address_inside_an_IPv6_one_is_inside_whatever_it_is() =>
        Assert.All(
            Enumerable.Range(0, 256),
            octet => Assert.True(InsideAddresses.Contains(new IPAddress([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, (byte)octet, 0, 0, 1]))));

    [Fact]
    public void Of_all_IPv6_addresses_only_global_unicast_is_outside() =>
        Assert.All(
            Enumerable.Range(0, 256),
            octet => Assert.Equal(
                octet is < 0x20 or >= 0x40,
                InsideAddresses.Contains(new IPAddress([(byte)octet, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 1]))));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fd00:ec2::254")]
    public async Task A_name_with_one_inside_address_is_refused_whatever_the_others_are(string inside)
    {
        Assert.IsType<HostVerdict.NotAllowed>(await CheckAsync(resolve: (_, _) =>
            Task.FromResult<IPAddress[]>([Public, IPAddress.Parse(inside)])));
    }

    [Fact]
    public async Task A_name_is_looked_up_once_and_the_address_that_was_checked_is_the_one_to_use()
    {
        var answers = new Queue<IPAddress>([Public, IPAddress.Loopback]);
        Task<IPAddress[]> Rebinding(string host, CancellationToken cancellation) => Task.FromResult<IPAddress[]>([answers.Dequeue()]);

        var first = await CheckAsync(resolve: Rebinding);
        var second = await CheckAsync(resolve: Rebinding);

        Assert.Equal([Public], Assert.IsType<HostVerdict.Allowed>(first).Addresses);
        Assert.IsType<HostVerdict.NotAllowed>(second);
    }

    [Fact]
    public async Task A_public_host_is_allowed_with_the_reachable_family_first()
    {
        var v6 = IPAddress.Parse("2606:2800:220:1::1");

        var verdict = await CheckAsync(resolve: (_, _) => Task.FromResult<IPAddress[]>([v6, Public]));

        Assert.Equal([Public, v6], Assert.IsType<HostVerdict.Allowed>(verdict).Addresses);
    }

    [Theory]
    [InlineData(25, true)]
    [InlineData(465, true)]
    [InlineData(587, true)]
    [InlineData(2525, true)]
    [InlineData(22, false)]
    [InlineData(80, false)]
    [InlineData(3306, false)]
    [InlineData(0, false)]
    public async Task Only_mail_ports_are_reached(int port, bool isAllowed)
    {
        Assert.Equal(isAllowed, await CheckAsync(port) is HostVerdict.Allowed);
    }

    [Theory]
    [InlineData("127.0.0.1", 1025, true)]
    [InlineData("::1", 1025, true)]
    [InlineData("93.184.216.34", 587, true)]
    [InlineData("93.184.216.34", 1025, false)]
    [InlineData("10.0.0.1", 587, false)]
    [InlineData("169.254.169.254", 587, false)]
    public async Task The_development_setting_opens_this_machine_and_nothing_else(string address, int port, bool isAllowed)
    {
        var verdict = await CheckAsync(port, true, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]));

        Assert.Equal(isAllowed, verdict is HostVerdict.Allowed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("mx.example\r\nEHLO x")]
    [InlineData("mx.example/..")]
    [InlineData("user@mx.example")]
    [InlineData("mx..example")]
    public async Task What_is_no_host_name_is_not_looked_up(string host)
    {
        var guard = new HostGuard(Options.Create(new SmtpOptions()), (_, _) => throw new InvalidOperationException("looked up"));

        Assert.IsType<HostVerdict.NotAllowed>(await guard.CheckAsync(host, 587, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_differs_from_a_lookup_that_failed()
    {
        Assert.IsType<HostVerdict.NotFound>(await CheckAsync(resolve: (_, _) => throw new SocketException((int)SocketError.HostNotFound)));
        Assert.IsType<HostVerdict.NotFound>(await CheckAsync(resolve: (_, _) => Task.FromResult<IPAddress[]>([])));
        Assert.IsType<HostVerdict.LookupFailed>(await CheckAsync(resolve: (_, _) => throw new SocketException((int)SocketError.TryAgain)));
    }

    [Fact]
    public async Task An_international_name_is_looked_up_in_its_ASCII_form()
    {
        var asked = "";
        await new HostGuard(Options.Create(new SmtpOptions()), (host, _) =>
        {
            asked = host;
            return Task.FromResult<IPAddress[]>([Public]);
        }).CheckAsync("bücher.example", 587, TestContext.Current.CancellationToken);

        Assert.Equal("xn--bcher-kva.example", asked);
    }

    static Task<HostVerdict> CheckAsync(int port = 587, bool allowLoopback = false, ResolveHost? resolve = null) =>
        new HostGuard(
            Options.Create(new SmtpOptions { AllowLoopback = allowLoopback }),
            resolve ?? ((_, _) => Task.FromResult<IPAddress[]>([Public])))
        .CheckAsync("mx.example", port, TestContext.Current.CancellationToken);
}
