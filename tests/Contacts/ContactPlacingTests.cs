using ColdMail.Contacts;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Contacts;

/// <summary>Contacts that an older version wrote get what an import of today would find out about them.</summary>
[Trait("Kind", "store")]
public sealed class ContactPlacingTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    WhereaboutsStore Store => new(database.Db);

    [Fact]
    public async Task Contacts_of_an_older_version_are_placed_once_and_others_stay_as_they_are()
    {
        var user = await database.UserAsync();
        var polish = await ContactAsync(user, "ada@acme.example", """{"country":"Poland"}""");
        var zoned = await ContactAsync(user, "ben@gmail.com", """{"timezone":"Asia/Tokyo"}""");
        var plain = await ContactAsync(user, "cleo@acme.example", null);
        var known = await ContactAsync(user, "dora@acme.example", """{"country":"Poland"}""");
        await database.ExecuteAsync("UPDATE contacts SET zone = 'Europe/Paris', zone_reason = 'CONTACT_ZONE', country = 'FR' WHERE id = @known", new { known });
        await database.ExecuteAsync("UPDATE backfills SET last_id = 0, until_id = @known WHERE name = 'whereabouts'", new { known });
        var later = await ContactAsync(user, "eve@acme.example", """{"country":"Poland"}""");

        await new ContactPlacing(Store).RunAsync(CancellationToken.None);

        Assert.Equal(
            [
                (polish, "Europe/Warsaw", "PL", "acme.example"), (zoned, "Asia/Tokyo", null, null), (plain, null, null, "acme.example"),
                (known, "Europe/Paris", "FR", null), (later, null, null, (string?)null),
            ],
            await database.QueryAsync<(long, string?, string?, string?)>(
                "SELECT id, zone, country, company_domain FROM contacts WHERE user_id = @user ORDER BY id", new { user }));
        Assert.Null(await Store.NextAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task A_contact_that_somebody_changed_meanwhile_keeps_the_change()
    {
        var user = await database.UserAsync();
        var contact = await ContactAsync(user, "fay@acme.example", """{"country":"Poland"}""");
        var read = Assert.Single(await Store.UnplacedAsync(contact - 1, contact, CancellationToken.None));
        await database.ExecuteAsync(
            "UPDATE contacts SET custom_fields_json = NULL, updated_at = @later WHERE id = @contact", new { contact, later = Given.Now.AddHours(1) });

        await Store.PlaceAsync([(read, new("Europe/Warsaw", "FROM_COUNTRY", "PL", null))], 0, 0, CancellationToken.None);

        Assert.Null(await database.ScalarAsync<string?>("SELECT zone FROM contacts WHERE id = @contact", new { contact }));
    }

    async Task<long> ContactAsync(long user, string email, string? fields)
    {
        var contact = await database.ContactAsync(user, email);
        await database.ExecuteAsync("UPDATE contacts SET custom_fields_json = @fields WHERE id = @contact", new { fields, contact });
        return contact;
    }
}
