using ColdMail.Contacts;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Tracking;

namespace ColdMail.Tests.Contacts;

[Trait("Kind", "store")]
public sealed class ContactStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    static readonly ContactFilter All = new();

    ContactStore Store => new(database.Db, new(Links.Keys));

    ContactListStore Lists => new(database.Db);

    [Theory]
    [InlineData(ContactSort.Newest)]
    [InlineData(ContactSort.Oldest)]
    [InlineData(ContactSort.Email)]
    [InlineData(ContactSort.EmailDescending)]
    public async Task Pages_give_every_contact_once_in_order(ContactSort sort)
    {
        var user = await database.UserAsync();
        var all = new List<string>();
        for (var i = 0; i < 13; i++)
        {
            all.Add($"{(i * 7) % 13:D2}@example.com");
            await AddAsync(user, all[i]);
        }

        var seen = new List<string>();
        ContactCursor? after = null;
        while (await Store.PageAsync(user, All, sort, after, 5, CancellationToken.None) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(contact => contact.Email));
            after = new(page[^1].Id, page[^1].Email);
        }

        var expected = sort switch
        {
            ContactSort.Newest => Enumerable.Reverse(all),
            ContactSort.Oldest => all,
            ContactSort.Email => all.Order(StringComparer.Ordinal),
            _ => all.OrderDescending(StringComparer.Ordinal),
        };
        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData("ada", "ada@example.com lov@example.com")]
    [InlineData("ADA@EX", "ada@example.com")]
    [InlineData("Ada <ada@example.com>", "ada@example.com")]
    [InlineData("info@münchen.de", "info@xn--mnchen-3ya.de")]
    [InlineData("lovel", "lov@example.com")]
    [InlineData("ada lovel", "lov@example.com")]
    [InlineData("muller", "info@xn--mnchen-3ya.de")]
    [InlineData("analytical eng", "lov@example.com")]
    [InlineData("100%", "percent@example.com")]
    [InlineData("1%", "")]
    [InlineData("100_", "")]
    [InlineData("%", "")]
    [InlineData("_da", "")]
    [InlineData("a\\", "")]
    [InlineData("'; DROP TABLE contacts; --", "")]
    [InlineData("' OR '1'='1", "")]
    [InlineData("nobody", "")]
    public async Task Search_finds_by_beginning_and_takes_every_sign_for_itself(string search, string expected)
    {
        var user = await database.UserAsync();
        var stranger = await database.UserAsync();
        await AddAsync(user, "ada@example.com");
        await AddAsync(user, "lov@example.com", "Ada", "Lovelace", "Analytical Engines");
        await AddAsync(user, "info@xn--mnchen-3ya.de", "René", "Müller");
        await AddAsync(user, "percent@example.com", company: "100% Ltd");
        await AddAsync(stranger, "ada@example.com", "Ada", "Lovelace");

        foreach (var sort in Enum.GetValues<ContactSort>())
        {
            var found = await Store.PageAsync(user, new(Search: search), sort, null, 10, CancellationToken.None);

            Assert.Equal(
                expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), found.Select(contact => contact.Email).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_search_goes_on_behind_its_page()
    {
        var user = await database.UserAsync();
        for (var i = 0; i < 7; i++)
        {
            await AddAsync(user, $"ada{i}@example.com", "Ada", "Ada", "Ada");
        }

        var first = await Store.PageAsync(user, new(Search: "ada"), ContactSort.Newest, null, 4, CancellationToken.None);
        var second = await Store.PageAsync(
            user, new(Search: "ada"), ContactSort.Newest, new(first[^1].Id, first[^1].Email), 4, CancellationToken.None);

        Assert.Equal(["ada6", "ada5", "ada4", "ada3"], first.Select(contact => contact.Email.Split('@')[0]));
        Assert.Equal(["ada2", "ada1", "ada0"], second.Select(contact => contact.Email.Split('@')[0]));
    }

    [Fact]
    public async Task A_filter_takes_list_and_status_together()
    {
        var user = await database.UserAsync();
        var a = await AddAsync(user, "a@example.com", "Ada");
        var b = await AddAsync(user, "b@example.com", "Ada");
        var c = await AddAsync(user, "c@example.com", "Ada");
        var list = await Lists.AddAsync(user, "List", Given.Now, CancellationToken.None);
        await Lists.PutAsync(user, list.Id, [a, b], Given.Now, CancellationToken.None);
        await database.ExecuteAsync("UPDATE contacts SET status = 'bounced' WHERE id IN @ids", new { ids = new[] { b, c } });

        Assert.Equal([b, a], await IdsAsync(user, new(list.Id)));
        Assert.Equal([c, b], await IdsAsync(user, new(Status: "bounced")));
        Assert.Equal([b], await IdsAsync(user, new(list.Id, "bounced")));
        Assert.Equal([b], await IdsAsync(user, new(list.Id, "bounced", "ada")));
        Assert.Empty(await IdsAsync(user, new(list.Id, "ok", "b@")));
    }

    [Fact]
    public async Task An_address_is_taken_once_and_free_again_after_deletion()
    {
        var user = await database.UserAsync();
        var id = await AddAsync(user, "ada@example.com", "Ada");

        var taken = await Store.AddAsync(user, Values("ada@example.com"), Given.Now, CancellationToken.None);
        await new RemovalStore(database.Db).DeleteAsync(user, [id], Given.Now, CancellationToken.None);
        var gone = await Store.FindAsync(user, id, CancellationToken.None);
        var back = await Store.AddAsync(user, Values("ada@example.com", "Augusta"), Given.Now, CancellationToken.None);

        Assert.Equal(new ContactSaved.EmailTaken(id), taken);
        Assert.Null(gone);
        Assert.Equal(new ContactSaved.Saved(id), back);
        Assert.Equal("Augusta", (await Store.FindAsync(user, id, CancellationToken.None))!.FirstName);
    }

    [Fact]
    public async Task A_change_replaces_values_and_respects_addresses_and_opt_outs()
    {
        var user = await database.UserAsync();
        var ada = await AddAsync(user, "ada@example.com");
        var bob = await AddAsync(user, "bob@example.com");
        await database.ExecuteAsync("UPDATE contacts SET status = 'bounced' WHERE id = @ada", new { ada });
        await database.ExecuteAsync("UPDATE contacts SET status = 'unsubscribed' WHERE id = @bob", new { bob });
        var fields = new Dictionary<string, string> { ["role"] = "Countess" };

        var taken = await ChangeAsync(user, ada, Values("bob@example.com"));
        var same = await ChangeAsync(user, ada, Values("ada@example.com"));
        var stillBounced = (await Store.FindAsync(user, ada, CancellationToken.None))!.Status;
        var moved = await ChangeAsync(user, ada, Values("ada@right.example", "Ada") with { CustomFields = fields });
        await ChangeAsync(user, bob, Values("bob@other.example"));

        Assert.Equal(new ContactSaved.EmailTaken(bob), taken);
        Assert.Equal((new ContactSaved.Saved(ada), "bounced"), (same, stillBounced));
        Assert.Equal(new ContactSaved.Saved(ada), moved);
        var contact = (await Store.FindAsync(user, ada, CancellationToken.None))!;
        Assert.Equal(("ada@right.example", "Ada", "ok"), (contact.Email, contact.FirstName, contact.Status));
        Assert.Equal(fields, contact.CustomFields);
        Assert.Equal("unsubscribed", (await Store.FindAsync(user, bob, CancellationToken.None))!.Status);
        Assert.Equal(["role"], await Store.FieldsAsync(user, CancellationToken.None));
    }

    [Fact]
    public async Task Contacts_and_lists_of_others_are_out_of_reach()
    {
        var owner = await database.UserAsync();
        var other = await database.UserAsync();
        var id = await AddAsync(owner, "ada@example.com");
        var list = await Lists.AddAsync(owner, "List", Given.Now, CancellationToken.None);
        var foreign = await Lists.AddAsync(other, "List", Given.Now, CancellationToken.None);

        Assert.Null(await Store.FindAsync(other, id, CancellationToken.None));
        Assert.IsType<ContactSaved.NotFound>(await ChangeAsync(other, id, Values("x@example.com")));
        Assert.Equal(0, await new RemovalStore(database.Db).DeleteAsync(other, [id], Given.Now, CancellationToken.None));
        Assert.Equal(0, await Lists.PutAsync(other, foreign.Id, [id], Given.Now, CancellationToken.None));
        Assert.Equal(0, await Lists.PutAsync(other, list.Id, [id], Given.Now, CancellationToken.None));
        await Lists.PutAsync(owner, list.Id, [id], Given.Now, CancellationToken.None);
        Assert.Equal(0, await Lists.TakeAsync(other, list.Id, [id], CancellationToken.None));
        Assert.False(await Lists.DeleteAsync(other, list.Id, Given.Now, CancellationToken.None));
        await Lists.RenameAsync(other, list.Id, "Mine", CancellationToken.None);
        Assert.Equal(("List", 1), (await Lists.FindAsync(owner, list.Id, CancellationToken.None)) is { } found ? (found.Name, found.Contacts) : default);
    }

    [Fact]
    public async Task Who_is_put_taken_and_put_again_is_on_the_list_once()
    {
        var user = await database.UserAsync();
        var (a, b) = (await AddAsync(user, "a@example.com"), await AddAsync(user, "b@example.com"));
        var list = (await Lists.AddAsync(user, "List", Given.Now, CancellationToken.None)).Id;

        Assert.Equal(2, await Lists.PutAsync(user, list, [a, b], Given.Now, CancellationToken.None));
        Assert.Equal(0, await Lists.PutAsync(user, list, [a, b, 999_999], Given.Now, CancellationToken.None));
        Assert.Equal(1, await Lists.TakeAsync(user, list, [a], CancellationToken.None));
        Assert.Equal([b], await IdsAsync(user, new(list)));
        Assert.Equal(1, await Lists.PutAsync(user, list, [a, b], Given.Now, CancellationToken.None));
        Assert.Equal(2, (await Lists.FindAsync(user, list, CancellationToken.None))!.Contacts);
        Assert.Equal([new(list, "List")], await Lists.OfContactAsync(user, a, CancellationToken.None));
    }

    async Task<long> AddAsync(long user, string email, string first = "", string last = "", string company = "") =>
        Assert.IsType<ContactSaved.Saved>(
            await Store.AddAsync(user, Values(email, first, last, company), Given.Now, CancellationToken.None)).Id;

    Task<ContactSaved> ChangeAsync(long user, long id, ContactValues values) =>
        Store.ChangeAsync(user, id, values, Given.Now, CancellationToken.None);

    static ContactValues Values(string email, string first = "", string last = "", string company = "") =>
        new(email, first, last, company, new Dictionary<string, string>());

    async Task<IReadOnlyList<long>> IdsAsync(long user, ContactFilter filter) =>
        [.. (await Store.PageAsync(user, filter, ContactSort.Newest, null, 100, CancellationToken.None)).Select(contact => contact.Id)];
}
