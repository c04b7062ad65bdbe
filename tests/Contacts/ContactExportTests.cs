using System.Text;
using ColdMail.Contacts;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Tracking;

namespace ColdMail.Tests.Contacts;

[Trait("Kind", "store")]
public sealed class ContactExportTests(ImportRig rig) : IClassFixture<ImportRig>
{
    [Fact]
    public async Task An_export_imported_again_gives_the_same_contacts()
    {
        var user = await rig.Database.UserAsync();
        var other = await rig.Database.UserAsync();
        var store = new ContactStore(rig.Database.Db, new(Links.Keys));
        string[] values =
        [
            "=1+1", "+49 170 1234", "-5", "@handle", "'=kept", "''+kept", "'plain'", "a;b,c|d", "say \"hi\"", "two\nlines",
            "tab\tinside", "Ünïcödé 😀", "=cmd|' /C calc'!A0", "＝wide", "trailing'", "back\\slash", "\\N", "NULL", "%s", "{{x}}",
        ];
        for (var i = 0; i < values.Length; i++)
        {
            var contact = new ContactValues(
                $"p{i:D2}@example.com", values[i].ReplaceLineEndings(" ").Replace('\t', ' '), values[^(i + 1)].ReplaceLineEndings(" ").Replace('\t', ' '), "",
                new Dictionary<string, string> { ["note"] = values[i], [i % 2 == 0 ? "vorname" : "город"] = values[^(i + 1)] });
            Assert.IsType<ContactSaved.Saved>(await store.AddAsync(user, contact, Given.Now, CancellationToken.None));
        }

        var csv = await ExportAsync(user, new());
        var job = await rig.ImportAsync(other, csv);

        Assert.Equal((values.Length, 0), (job.CreatedRows, job.ErrorRows));
        Assert.Equal(await rig.ContactsAsync(user), await rig.ContactsAsync(other));
        var cells = Encoding.UTF8.GetString(csv).TrimStart('\uFEFF');
        Assert.StartsWith("\"email\",\"first_name\",\"last_name\",\"company\",\"note\",\"vorname\",\"город\"\r\n", cells);
        Assert.DoesNotMatch("(^|,|\n)\"[=+\\-@\t\r]", cells);
    }

    [Fact]
    public async Task An_export_holds_what_the_filter_says_and_all_pages_of_it()
    {
        var user = await rig.Database.UserAsync();
        await rig.ImportAsync(user, ImportTests.Rows(0, 4_100));
        await rig.ImportAsync(user, "email,color\nother@example.com,red", ImportRig.Wish(list: "Other"));
        var list = await rig.Database.ScalarAsync<long>(
            "SELECT id FROM contact_lists WHERE user_id = @user AND name = 'Leads'", new { user });

        var all = Encoding.UTF8.GetString(await ExportAsync(user, new())).Split("\r\n");
        var listed = Encoding.UTF8.GetString(await ExportAsync(user, new(list))).Split("\r\n");
        var found = Encoding.UTF8.GetString(await ExportAsync(user, new(Search: "person4099@"))).Split("\r\n");

        Assert.Equal((4_103, 4_102, 3), (all.Length, listed.Length, found.Length));
        Assert.EndsWith("\"color\"", all[0]);
        Assert.DoesNotContain("color", listed[0]);
    }

    async Task<byte[]> ExportAsync(long user, ContactFilter filter)
    {
        var output = new MemoryStream();
        await new ContactExport(new(rig.Database.Db, new(Links.Keys)), new(rig.Database.Db)).WriteAsync(user, filter, output, CancellationToken.None);
        return output.ToArray();
    }
}
