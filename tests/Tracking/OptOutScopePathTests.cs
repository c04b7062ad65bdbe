using System.Net;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tracking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace ColdMail.Tests.Tracking;

/// <summary>What a person can choose on the unsubscribe page, and take back there.</summary>
[Trait("Kind", "path")]
public sealed class OptOutScopePathTests(OptOutScopePathTests.Fixture fixture) : IClassFixture<OptOutScopePathTests.Fixture>
{
    TestApp App => fixture.App;

    [Theory]
    [InlineData("campaign", "ok", "cancelled scheduled scheduled")]
    [InlineData("user", "unsubscribed", "cancelled cancelled scheduled")]
    [InlineData("everybody", "unsubscribed", "cancelled cancelled cancelled")]
    [InlineData("nonsense", "unsubscribed", "cancelled cancelled scheduled")]
    public async Task A_choice_ends_what_it_says_and_nothing_else(string scope, string contact, string mails)
    {
        var person = await PersonAsync();

        var done = await PostAsync(person, ("List-Unsubscribe", "One-Click"), ("scope", scope));

        Assert.Equal((contact, mails), await StateAsync(person));
        Assert.Contains("Done", done, StringComparison.Ordinal);
        Assert.Contains("may still arrive", done, StringComparison.Ordinal);
        Assert.Contains("gets no", await GetAsync(person), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("campaign")]
    [InlineData("user")]
    [InlineData("everybody")]
    public async Task A_choice_is_taken_back_on_its_page_for_half_an_hour(string scope)
    {
        var (person, late) = (await PersonAsync(), await PersonAsync());
        await PostAsync(person, ("scope", scope));
        await PostAsync(late, ("scope", scope));

        fixture.Clock.Advance(TimeSpan.FromMinutes(29));
        var undone = await PostAsync(person, ("undo", "1"));
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        await PostAsync(late, ("undo", "1"));

        Assert.Contains("Taken back", undone, StringComparison.Ordinal);
        Assert.Equal("ok", (await StateAsync(person)).Contact);
        Assert.StartsWith("cancelled", (await StateAsync(person)).Mails, StringComparison.Ordinal);
        Assert.Equal((0, 1), (await EntriesAsync(person), Math.Min(1, await EntriesAsync(late))));
    }

    [Fact]
    public async Task Taking_back_touches_nothing_that_others_put_on_the_list()
    {
        var person = await PersonAsync();
        await App.Database.InsertAsync("suppression_list", new
        {
            user_id = person.Link.UserId,
            email = person.Email,
            reason = "manual",
            created_at = fixture.Clock.GetUtcNow().UtcDateTime,
        });

        await PostAsync(person, ("undo", "1"));

        Assert.Equal(1, await EntriesAsync(person));
    }

    [Fact]
    public async Task The_page_asks_without_changing_anything_and_names_no_address()
    {
        var person = await PersonAsync();

        var page = await GetAsync(person);

        Assert.Contains("name=\"scope\" value=\"campaign\"", page, StringComparison.Ordinal);
        Assert.Contains("name=\"scope\" value=\"user\" checked", page, StringComparison.Ordinal);
        Assert.Contains("name=\"scope\" value=\"everybody\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(person.Email, page, StringComparison.Ordinal);
        Assert.Equal(("ok", "scheduled scheduled scheduled"), await StateAsync(person));
    }

    [Fact]
    public async Task E25_a_link_works_sixty_days_later_and_without_its_campaign()
    {
        var person = await PersonAsync();
        await App.Database.ExecuteAsync(
            "DELETE k FROM campaigns k JOIN email_messages m ON m.campaign_id = k.id WHERE m.id = @MessageId", person.Link);
        fixture.Clock.Advance(TimeSpan.FromDays(61));

        var page = await GetAsync(person);
        await PostAsync(person, ("scope", "campaign"));

        Assert.DoesNotContain("value=\"campaign\"", page, StringComparison.Ordinal);
        Assert.Equal(("unsubscribed", "cancelled cancelled scheduled"), await StateAsync(person));
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_is_a_click_like_any_other()
    {
        var person = await PersonAsync();
        using var body = new StringContent(new string('x', 200_000));
        body.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "b") } };

        using var answer = await fixture.Http.PostAsync(PathOf(person), body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("unsubscribed", (await StateAsync(person)).Contact);
    }

    string PathOf(Person person) => $"/u/{App.Services.GetRequiredService<LinkTokens>().Make(LinkUse.Unsubscribe, person.Link)}";

    async Task<string> GetAsync(Person person) => WebUtility.HtmlDecode(await fixture.Http.GetStringAsync(PathOf(person)));

    async Task<string> PostAsync(Person person, params (string Name, string Value)[] fields)
    {
        using var body = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await fixture.Http.PostAsync(PathOf(person), body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    Task<int> EntriesAsync(Person person) =>
        App.Database.ScalarAsync<int>("SELECT COUNT(*) FROM suppression_list WHERE email = @Email", new { person.Email });

    /// <summary>The contact, and the mails: of the campaign, of another one, and of another user.</summary>
    async Task<(string Contact, string Mails)> StateAsync(Person person) => (
        await App.Database.ScalarAsync<string>("SELECT CAST(status AS CHAR) FROM contacts WHERE id = @ContactId", person.Link),
        string.Join(' ', await App.Database.QueryAsync<string>(
            "SELECT CAST(status AS CHAR) FROM email_messages WHERE id IN @Mails ORDER BY id", new { person.Mails })));

    async Task<Person> PersonAsync()
    {
        var email = $"{Guid.NewGuid():N}@people.example";
        var (user, other) = (await App.Database.UserAsync(), await App.Database.UserAsync());
        var contact = await App.Database.ContactAsync(user, email);
        var elsewhere = await App.Database.ContactAsync(other, email);
        long[] mails = [await MailAsync(user, contact), await MailAsync(user, contact), await MailAsync(other, elsewhere)];
        return new(email, new(user, contact, mails[0]), mails);
    }

    async Task<long> MailAsync(long user, long contact) => await App.Database.InsertAsync("email_messages", new
    {
        user_id = user,
        campaign_id = await App.Database.CampaignAsync(user, "running"),
        step_id = 1,
        contact_id = contact,
        sender_id = 1,
        step_number = 1,
        status = "scheduled",
        scheduled_at = Given.Now,
        created_at = Given.Now,
    });

    sealed record Person(string Email, MailLink Link, IReadOnlyList<long> Mails);

    public sealed class Fixture : IAsyncLifetime
    {
        public FakeTimeProvider Clock { get; } = new(Given.Now);

        public TestApp App { get; }

        public HttpClient Http { get; private set; } = new();

        public Fixture() => App = new() { Clock = Clock };

        public async ValueTask InitializeAsync()
        {
            await App.InitializeAsync();
            Http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = App.Url };
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await App.DisposeAsync();
        }
    }
}
