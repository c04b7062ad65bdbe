using System.Text;
using ColdMail.Contacts;
using ColdMail.Privacy;
using ColdMail.Tests.Infrastructure;
using ColdMail.Tests.Tracking;

namespace ColdMail.Tests.Contacts;

[Trait("Kind", "store")]
public sealed class ImportTests(ImportRig rig) : IClassFixture<ImportRig>
{
    [Fact]
    public async Task A_file_becomes_contacts_of_a_list()
    {
        var user = await rig.Database.UserAsync();

        var job = await rig.ImportAsync(
            user,
            """
            E-Mail,First name,Surname,Company,Job Title
            Ada@Example.com,Ada,Lovelace,Analytical Engines,Countess
            info@münchen.de,,,,
            Grace <grace@navy.example>,Grace,Hopper,"Navy, US","Rear ""Amazing"" Admiral"

            """);

        Assert.Equal(
            [
                "ada@example.com|Ada|Lovelace|Analytical Engines|{\"job_title\": \"Countess\"}",
                "grace@navy.example|Grace|Hopper|Navy, US|{\"job_title\": \"Rear \\\"Amazing\\\" Admiral\"}",
                "info@xn--mnchen-3ya.de||||",
            ],
            await rig.ContactsAsync(user));
        Assert.Equal(3, await rig.ListedAsync(user));
        Assert.Equal(
            ("done", 3, 3, 0, 3, 100, "Leads"),
            (job.Status, job.TotalRows, job.SuccessRows, job.ErrorRows, job.CreatedRows, job.Percent, job.ListName));
        Assert.Equal(
            ["job_title"],
            await rig.Database.QueryAsync<string>("SELECT name FROM contact_fields WHERE user_id = @user", new { user }));
    }

    [Fact]
    public async Task The_same_file_again_adds_nothing()
    {
        var user = await rig.Database.UserAsync();
        var csv = Rows(0, 35);

        await rig.ImportAsync(user, csv);
        var again = await rig.ImportAsync(user, csv);

        Assert.Equal(35, (await rig.ContactsAsync(user)).Count);
        Assert.Equal(35, await rig.ListedAsync(user));
        Assert.Equal((0, 0, 35, 0), (again.CreatedRows, again.UpdatedRows, again.ExistingRows, again.DuplicateRows));
    }

    [Fact]
    public async Task The_same_files_at_once_give_each_contact_once()
    {
        var user = await rig.Database.UserAsync();
        var first = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(Rows(0, 400)));
        var second = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(Rows(200, 400)));

        await Task.WhenAll(
            Task.Run(() => rig.Import().RunAsync(first, CancellationToken.None)),
            Task.Run(() => rig.Import().RunAsync(second, CancellationToken.None)));

        var jobs = new[] { await rig.JobAsync(user, first), await rig.JobAsync(user, second) };
        Assert.Equal(600, (await rig.ContactsAsync(user)).Count);
        Assert.Equal(600, await rig.ListedAsync(user));
        Assert.Equal(600, jobs.Sum(job => job.CreatedRows));
        Assert.Equal(200, jobs.Sum(job => job.ExistingRows));
    }

    [Fact]
    public async Task One_job_runs_once_however_many_nudges_come()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(Rows(0, 300)));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => rig.Import().RunAsync(job, CancellationToken.None))));
        await rig.Import().RunAsync(job, CancellationToken.None);

        Assert.Equal((300, 300, 0), (await rig.JobAsync(user, job)) is var done
            ? (done.TotalRows, done.CreatedRows, done.DuplicateRows)
            : default);
    }

    [Fact]
    public async Task An_address_twice_in_a_file_is_counted_as_such_also_over_chunks()
    {
        var user = await rig.Database.UserAsync();
        await rig.ImportAsync(user, "email\nold@example.com");

        var job = await rig.ImportAsync(user, "email,name\n" + string.Concat(
            Rows(0, 12, header: false), "old@example.com,\n", Rows(3, 5, header: false), "OLD@example.com,\nPERSON1@example.com,\n"));

        Assert.Equal(
            (20, 12, 1, 7, 0), (job.TotalRows, job.CreatedRows, job.ExistingRows, job.DuplicateRows, job.ErrorRows));
    }

    [Fact]
    public async Task Skip_leaves_contacts_that_are_there_as_they_are()
    {
        var user = await rig.Database.UserAsync();
        await rig.ImportAsync(user, "email,first name,city\nada@example.com,Ada,London");

        var job = await rig.ImportAsync(user, "email,first name,city\nada@example.com,Augusta,Paris");

        Assert.Equal(["ada@example.com|Ada|||{\"city\": \"London\"}"], await rig.ContactsAsync(user));
        Assert.Equal((0, 1), (job.UpdatedRows, job.ExistingRows));
    }

    [Fact]
    public async Task Update_takes_new_values_merges_fields_and_never_blanks()
    {
        var user = await rig.Database.UserAsync();
        await rig.ImportAsync(
            user, "email,first name,last name,city,size\nada@example.com,ada,Lovelace,London,5\ngrace@navy.example,Grace,Hopper,,");

        var job = await rig.ImportAsync(
            user,
            "email,first name,last name,city,role\nada@example.com,Ada,,,Countess\ngrace@navy.example,Grace,Hopper,,",
            ImportRig.Wish(updates: true));

        Assert.Equal(
            [
                "ada@example.com|Ada|Lovelace||{\"city\": \"London\", \"role\": \"Countess\", \"size\": \"5\"}",
                "grace@navy.example|Grace|Hopper||",
            ],
            await rig.ContactsAsync(user));
        Assert.Equal((1, 1), (job.UpdatedRows, job.ExistingRows));
    }

    [Fact]
    public async Task Under_update_a_later_row_of_the_file_completes_an_earlier_one()
    {
        var user = await rig.Database.UserAsync();

        var job = await rig.ImportAsync(
            user,
            "email,first name,city\nada@example.com,Ada,\nada@example.com,,London\n" + Rows(0, 20, header: false)
            + "ada@example.com,Augusta,\n",
            ImportRig.Wish(updates: true));

        Assert.Equal("ada@example.com|Augusta|||{\"city\": \"London\"}", (await rig.ContactsAsync(user))[0]);
        Assert.Equal((23, 21, 0, 2), (job.TotalRows, job.CreatedRows, job.UpdatedRows, job.DuplicateRows));
    }

    [Fact]
    public async Task Suppressed_people_are_imported_and_counted()
    {
        var user = await rig.Database.UserAsync();
        var other = await rig.Database.UserAsync();
        foreach (var (owner, email) in new (long?, string)[]
        {
            (user, "person1@example.com"), (null, "person2@example.com"), (user, "@blocked.example"), (other, "person3@example.com"),
        })
        {
            await rig.Database.InsertAsync(
                "suppression_list", new { user_id = owner, email, reason = "manual", created_at = Given.Now });
        }

        var job = await rig.ImportAsync(user, Rows(0, 5) + "anna@blocked.example,\nanna@sub.blocked.example,\nperson1@example.com,\n");

        Assert.Equal((7, 3), (job.CreatedRows, job.SuppressedRows));
        Assert.Equal(7, (await rig.ContactsAsync(user)).Count);
    }

    [Fact]
    public async Task Who_was_erased_is_not_stored_again_and_counted_without_a_name()
    {
        var user = await rig.Database.UserAsync();
        var other = await rig.Database.UserAsync();
        await rig.ImportAsync(user, Rows(0, 3));
        var id = await rig.Database.ScalarAsync<long>(
            "SELECT id FROM contacts WHERE user_id = @user AND email = 'person1@example.com'", new { user });
        await new ErasureStore(rig.Database.Db, new(Links.Keys)).EraseAsync(user, id, "Asked.", Given.Now, CancellationToken.None);

        var job = await rig.ImportAsync(user, Rows(0, 25) + "person1@example.com,\nno address,\n");
        var elsewhere = await rig.ImportAsync(other, Rows(0, 25));

        Assert.Equal((22, 2, 25), (job.CreatedRows, job.ExistingRows, elsewhere.CreatedRows));
        Assert.Equal(job.TotalRows, job.CreatedRows + job.UpdatedRows + job.ExistingRows + job.DuplicateRows + job.ErrorRows);
        Assert.Equal(27, job.TotalRows);
        Assert.Equal(2, job.Rejects()["erased"]);
        Assert.Equal(1, job.Rejects()["email_no_at_sign"]);
        Assert.DoesNotContain(await rig.ContactsAsync(user), row => row.StartsWith("person1@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deleted_contact_comes_back_under_its_id()
    {
        var user = await rig.Database.UserAsync();
        await rig.ImportAsync(user, "email,first name\nada@example.com,Ada");
        var id = await rig.Database.ScalarAsync<long>("SELECT id FROM contacts WHERE user_id = @user", new { user });
        await new RemovalStore(rig.Database.Db).DeleteAsync(user, [id], Given.Now, CancellationToken.None);
        Assert.Equal((0, 0), ((await rig.ContactsAsync(user)).Count, await rig.ListedAsync(user)));

        var job = await rig.ImportAsync(user, "email,last name\nada@example.com,Lovelace");

        Assert.Equal(["ada@example.com|Ada|Lovelace||"], await rig.ContactsAsync(user));
        Assert.Equal(id, await rig.Database.ScalarAsync<long>("SELECT id FROM contacts WHERE user_id = @user", new { user }));
        Assert.Equal((1, 0, 1), (job.CreatedRows, job.ExistingRows, await rig.ListedAsync(user)));
    }

    [Fact]
    public async Task Who_was_taken_off_the_list_comes_back_with_the_next_file()
    {
        var user = await rig.Database.UserAsync();
        await rig.ImportAsync(user, Rows(0, 3));
        await rig.Database.ExecuteAsync(
            "UPDATE contact_list_items i JOIN contacts c ON c.id = i.contact_id SET i.status = 'removed' WHERE c.user_id = @user",
            new { user });

        await rig.ImportAsync(user, Rows(0, 2));

        Assert.Equal(2, await rig.ListedAsync(user));
    }

    [Fact]
    public async Task Rejected_rows_are_given_back_with_line_column_and_reason()
    {
        var user = await rig.Database.UserAsync();

        var job = await rig.ImportAsync(
            user,
            $"""
            Email;Name;Note

            ada@example.com;Ada Lovelace;"two
            lines"
            ada.example.com;No At;
            ;Nobody;=1+1
            grace@navy.example;{new string('x', 121)};
            =cmd@example com;Formula;
            bob@example.com;Bob;fine;too;many
            "carl@example.com";"Carl "Quote" Charles";
            dora@example.com;Dora;;;
            """);

        Assert.Equal((8, 2, 6), (job.TotalRows, job.SuccessRows, job.ErrorRows));
        Assert.Equal(
            $"""
            "line","column","value","code","reason"
            "5","Email","ada.example.com","email_no_at_sign","An e-mail address needs an @, as in name@example.com."
            "6","Email","","email_empty","There is no e-mail address."
            "7","Name","{new string('x', 121)}","value_too_long","The value has 121 characters, and 120 is the most."
            "8","Email","'=cmd@example com","email_space_inside","There is a space inside the address. Remove it."
            "9","","too","too_many_columns","The row has 5 cells, the file 3 columns. A separator inside a value needs quotation marks around the value."
            "10","","carl@example.com","bad_quotes","A quotation mark ("") stands inside a quoted value. Double it."

            """.ReplaceLineEndings("\r\n"),
            await rig.RejectsAsync(job.Id));
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["email_no_at_sign"] = 1,
                ["email_empty"] = 1,
                ["value_too_long"] = 1,
                ["email_space_inside"] = 1,
                ["too_many_columns"] = 1,
                ["bad_quotes"] = 1,
            },
            job.Rejects());
        Assert.Equal(["ada@example.com|Ada|Lovelace||{\"note\": \"two\\nlines\"}", "dora@example.com|Dora|||"], await rig.ContactsAsync(user));
    }

    /// <summary>Rows with the columns email and name; the address carries the number.</summary>
    internal static string Rows(int from, int count, bool header = true)
    {
        var csv = new StringBuilder(header ? "email,name\n" : "");
        for (var i = from; i < from + count; i++)
        {
            csv.Append("person").Append(i).Append("@example.com,Person ").Append(i).Append('\n');
        }

        return csv.ToString();
    }
}
