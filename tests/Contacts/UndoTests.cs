using ColdMail.Contacts;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Contacts;

[Trait("Kind", "store")]
public sealed class UndoTests(ImportRig rig) : IClassFixture<ImportRig>
{
    [Fact]
    public async Task What_an_import_created_goes_and_what_was_there_stays()
    {
        var user = await rig.Database.UserAsync();
        await rig.ImportAsync(user, "email,name\nperson0@example.com,Zero\nold@example.com,Old");
        var job = await rig.ImportAsync(user, ImportTests.Rows(0, 25), ImportRig.Wish(list: "Second", updates: true));

        var undone = await UndoAsync(user, job.Id);

        Assert.Equal("undone", undone.Status);
        Assert.Equal(
            ["old@example.com|Old|||", "person0@example.com|Person|0||"],
            await rig.ContactsAsync(user));
        Assert.Equal((2, 0), (await rig.ListedAsync(user), await rig.ListedAsync(user, "Second")));
    }

    [Fact]
    public async Task A_contact_that_another_list_holds_stays()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.ImportAsync(user, ImportTests.Rows(0, 3));
        await rig.ImportAsync(user, ImportTests.Rows(1, 1), ImportRig.Wish(list: "Second"));

        await UndoAsync(user, job.Id);

        Assert.Equal(["person1@example.com|Person|1||"], await rig.ContactsAsync(user));
        Assert.Equal((0, 1), (await rig.ListedAsync(user), await rig.ListedAsync(user, "Second")));
    }

    [Fact]
    public async Task Mails_to_people_of_the_import_that_have_not_gone_are_cancelled()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.ImportAsync(user, ImportTests.Rows(0, 3));
        var (sent, waiting) = (await IdAsync(user, 0), await IdAsync(user, 1));
        var step = await rig.Database.StepAsync(await rig.Database.CampaignAsync(user, "running"));
        await MailAsync(user, step, sent, "sent");
        await MailAsync(user, step, waiting, "scheduled");

        await UndoAsync(user, job.Id);

        Assert.Empty(await rig.ContactsAsync(user));
        Assert.Equal(
            ["sent|", "cancelled|CONTACT_DELETED"],
            await rig.Database.QueryAsync<string>(
                "SELECT CONCAT_WS('|', status, COALESCE(reason, '')) FROM email_messages WHERE user_id = @user ORDER BY id", new { user }));
        Assert.Equal(1, await rig.Database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM email_events WHERE user_id = @user AND event_type = 'cancelled'", new { user }));
    }

    [Fact]
    public async Task A_day_later_those_whom_no_mail_knows_are_gone_for_good()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.ImportAsync(user, ImportTests.Rows(0, 4));
        var step = await rig.Database.StepAsync(await rig.Database.CampaignAsync(user, "running"));
        await MailAsync(user, step, await IdAsync(user, 0), "sent");
        await UndoAsync(user, job.Id);
        var purge = new ContactPurge(new(rig.Database.Db), rig.Clock);

        await purge.RunAsync(CancellationToken.None);
        var before = await CountAsync(user);
        await rig.ImportAsync(user, ImportTests.Rows(3, 1));
        rig.Clock.Advance(TimeSpan.FromHours(25));
        await purge.RunAsync(CancellationToken.None);

        Assert.Equal(4, before);
        Assert.Equal(2, await CountAsync(user));
        Assert.Equal(["person3@example.com|Person|3||"], await rig.ContactsAsync(user));
    }

    [Fact]
    public async Task An_undo_that_stops_goes_on_where_it_was()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.ImportAsync(user, ImportTests.Rows(0, 5));
        await rig.Uploads.BeginUndoAsync(user, job.Id, CancellationToken.None);
        var undo = new UndoStore(rig.Database.Db);
        Assert.NotNull(await undo.UnlistAsync(job, 0, 2, CancellationToken.None));
        Assert.NotNull(await undo.DeleteCreatedAsync(job, 0, 2, Given.Now, CancellationToken.None));

        await rig.Import().RunAsync(job.Id, CancellationToken.None);

        Assert.Equal((0, 0), ((await rig.ContactsAsync(user)).Count, await rig.ListedAsync(user)));
        Assert.Equal("undone", (await rig.JobAsync(user, job.Id)).Status);
    }

    [Fact]
    public async Task The_file_can_be_imported_again_after_the_undo()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.ImportAsync(user, ImportTests.Rows(0, 5));
        await UndoAsync(user, job.Id);

        var again = await rig.ImportAsync(user, ImportTests.Rows(0, 5));

        Assert.Equal((5, 5, 5), (again.CreatedRows, (await rig.ContactsAsync(user)).Count, await rig.ListedAsync(user)));
    }

    async Task<UploadJob> UndoAsync(long user, long job)
    {
        Assert.True(await rig.Uploads.BeginUndoAsync(user, job, CancellationToken.None));
        await rig.Import().RunAsync(job, CancellationToken.None);
        return await rig.JobAsync(user, job);
    }

    Task<long> IdAsync(long user, int person) => rig.Database.ScalarAsync<long>(
        "SELECT id FROM contacts WHERE user_id = @user AND email = @email", new { user, email = $"person{person}@example.com" });

    Task<int> CountAsync(long user) =>
        rig.Database.ScalarAsync<int>("SELECT COUNT(*) FROM contacts WHERE user_id = @user", new { user });

    async Task MailAsync(long user, long step, long contact, string status) => await rig.Database.InsertAsync("email_messages", new
    {
        user_id = user,
        campaign_id = await rig.Database.ScalarAsync<long>("SELECT campaign_id FROM campaign_steps WHERE id = @step", new { step }),
        step_id = step,
        contact_id = contact,
        sender_id = 1,
        step_number = 1,
        status,
        scheduled_at = Given.Now,
        created_at = Given.Now,
    });
}
