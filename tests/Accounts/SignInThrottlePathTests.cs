using System.Net;
using System.Net.Http.Json;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Accounts;

/// <summary>Who tries from where, told by the address that a trusted proxy forwards.</summary>
[Trait("Kind", "path")]
public sealed class SignInThrottlePathTests(ProxiedApp app) : IClassFixture<ProxiedApp>
{
    const string Home = "198.51.100.7";

    [Fact]
    public async Task Guessing_slows_down_and_says_how_long_to_wait()
    {
        await RegisterAtHomeAsync("ana0@example.com");
        List<int> waits = [];

        for (var i = 0; i < 8; i++)
        {
            using var answer = await TryAsync("ana0@example.com", "a wrong guess", "203.0.0.66");
            waits.Add(answer.Headers.RetryAfter is { } after ? (int)after.Delta!.Value.TotalSeconds : 0);
            app.Clock!.Advance(TimeSpan.FromSeconds(waits[^1]));
        }

        Assert.Equal([0, 0, 0, 0, 1, 0, 2, 0], waits);
    }

    [Fact]
    public async Task An_attacker_with_many_addresses_cannot_keep_the_owner_out()
    {
        await RegisterAtHomeAsync("ana1@example.com");

        for (var i = 0; i < 60; i++)
        {
            app.Clock!.Advance(TimeSpan.FromMinutes(15));
            using var guess = await TryAsync("ana1@example.com", "a wrong guess", $"203.0.1.{i}");
            Assert.Contains(guess.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests });
        }

        using var attacker = await TryAsync("ana1@example.com", TestApp.Password, "203.0.1.99");
        using var owner = await TryAsync("ana1@example.com", TestApp.Password, Home);
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (attacker.StatusCode, owner.StatusCode));
    }

    [Fact]
    public async Task An_unknown_address_is_slowed_down_like_a_known_one()
    {
        await RegisterAtHomeAsync("ana2@example.com");

        Assert.Equal(await GuessesAsync("ana2@example.com", "203.0.2.1"), await GuessesAsync("nobody2@example.com", "203.0.2.2"));
    }

    [Fact]
    public async Task One_network_is_slowed_down_over_all_accounts()
    {
        List<HttpStatusCode> answers = [];

        for (var i = 0; i < 12; i++)
        {
            using var answer = await TryAsync($"user3-{i}@example.com", "a wrong guess", "203.0.3.66");
            answers.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.Equal(11, answers.Count(status => status == HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_burst_of_guesses_at_once_counts_as_many()
    {
        await RegisterAtHomeAsync("ana4@example.com");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using var answer = await TryAsync("ana4@example.com", "a wrong guess", $"203.0.4.{i}");
            return answer.StatusCode;
        }));

        Assert.Equal(4, answers.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(36, answers.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Mistyping_twice_costs_nothing()
    {
        await RegisterAtHomeAsync("ana5@example.com");

        for (var round = 0; round < 5; round++)
        {
            using var first = await TryAsync("ana5@example.com", "tyop", "192.0.2.44");
            using var second = await TryAsync("ana5@example.com", "tpyo", "192.0.2.44");
            using var third = await TryAsync("ana5@example.com", TestApp.Password, "192.0.2.44");
            Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        }
    }

    [Fact]
    public async Task A_client_cannot_choose_its_address_by_writing_the_header_itself()
    {
        await RegisterAtHomeAsync("ana6@example.com");
        List<HttpStatusCode> answers = [];

        for (var i = 0; i < 12; i++)
        {
            using var answer = await TryAsync($"user6-{i}@example.com", "a wrong guess", $"10.0.0.{i}, 203.0.6.66");
            answers.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
    }

    async Task<List<HttpStatusCode>> GuessesAsync(string email, string from)
    {
        List<HttpStatusCode> answers = [];
        for (var i = 0; i < 6; i++)
        {
            using var answer = await TryAsync(email, "a wrong guess", from);
            answers.Add(answer.StatusCode);
        }

        return answers;
    }

    async Task RegisterAtHomeAsync(string email)
    {
        using var browser = From(Home);
        using var response = await browser.PostAsJsonAsync(
            "/api/auth/register", new { email, password = TestApp.Password });
        response.EnsureSuccessStatusCode();
    }

    async Task<HttpResponseMessage> TryAsync(string email, string password, string from)
    {
        using var browser = From(from);
        return await browser.PostAsJsonAsync("/api/auth/sign-in", new { email, password });
    }

    HttpClient From(string address)
    {
        var browser = app.Browser();
        browser.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return browser;
    }
}
