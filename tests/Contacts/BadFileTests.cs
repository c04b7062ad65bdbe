using System.Text;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Contacts;

/// <summary>Files that cannot be imported: each ends with words about the place and the remedy, and harms no other.</summary>
[Trait("Kind", "store")]
public sealed class BadFileTests(ImportRig rig) : IClassFixture<ImportRig>
{
    [Fact]
    public async Task An_unclosed_quote_in_the_middle_keeps_the_rows_before_it()
    {
        var user = await rig.Database.UserAsync();
        var csv = ImportTests.Rows(0, 25) + "\"open@example.com,Open\n" + ImportTests.Rows(25, 20_000, header: false);

        var job = await rig.ImportAsync(user, csv);

        Assert.Equal(
            ("failed", 25, 25, 27L - 1),
            (job.Status, job.TotalRows, (await rig.ContactsAsync(user)).Count, job.RecordsRead));
        Assert.Equal(
            "A cell in the row that begins on line 27 is longer than 65,536 characters. Usually a quotation mark (\") is opened "
            + "there and never closed: remove or double it. The 25 rows before it were read; uploading the corrected file adds nobody twice.",
            job.Error);
    }

    [Fact]
    public async Task An_unclosed_quote_near_the_end_is_a_rejected_row()
    {
        var user = await rig.Database.UserAsync();

        var job = await rig.ImportAsync(user, "email,name\nada@example.com,Ada\nbob@example.com,\"Bob\ncarl@example.com,Carl\n");

        Assert.Equal(("done", 1, 1), (job.Status, job.CreatedRows, job.ErrorRows));
        Assert.Contains("so lines 3 to 4 were taken for one row", await rig.RejectsAsync(job.Id));
    }

    [Fact]
    public async Task A_zero_byte_in_the_middle_ends_the_import_with_its_line()
    {
        var user = await rig.Database.UserAsync();
        var csv = ImportTests.Rows(0, 12_000) + "bad\0@example.com,Bad\nlast@example.com,Last\n";

        var job = await rig.ImportAsync(user, csv);

        Assert.Equal(("failed", 12_000), (job.Status, job.TotalRows));
        Assert.StartsWith("On line 12002 there is a zero byte: the file is damaged or is not text.", job.Error);
    }

    [Fact]
    public async Task A_row_of_10_000_columns_is_rejected_and_the_others_are_not()
    {
        var user = await rig.Database.UserAsync();
        var wide = "wide@example.com" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $",c{i}"));

        var job = await rig.ImportAsync(user, $"email,name\nada@example.com,Ada\n{wide}\nbob@example.com,Bob\n");

        Assert.Equal(("done", 2, 1), (job.Status, job.CreatedRows, job.ErrorRows));
        Assert.Contains("The row has 10,001 cells, the file 2 columns.", await rig.RejectsAsync(job.Id));
    }

    [Fact]
    public async Task A_file_of_more_rows_than_allowed_ends_with_the_line_that_is_too_many()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(ImportTests.Rows(0, 30)));

        await rig.Import(options: new() { ChunkRows = 10, MaxRows = 20 }).RunAsync(job, CancellationToken.None);

        var stopped = await rig.JobAsync(user, job);
        Assert.Equal(("failed", 20, 20), (stopped.Status, stopped.TotalRows, (await rig.ContactsAsync(user)).Count));
        Assert.StartsWith("A file can have 20 rows. Put those from line 22 on into another file.", stopped.Error);
    }

    [Fact]
    public async Task A_file_of_more_bytes_than_allowed_is_deleted()
    {
        var user = await rig.Database.UserAsync();
        var job = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(ImportTests.Rows(0, 100_000)));

        await rig.Import(options: new() { MaxBytes = 1_048_576 }).RunAsync(job, CancellationToken.None);

        Assert.StartsWith("The file has 3 MB, and 1 MB is the most.", (await rig.JobAsync(user, job)).Error);
        Assert.Null(await rig.Blobs.FindAsync(job, CancellationToken.None));
    }

    [Fact]
    public async Task Rows_of_blanks_are_nothing_however_many_there_are()
    {
        var user = await rig.Database.UserAsync();

        var job = await rig.ImportAsync(
            user, "email,name\n" + string.Concat(Enumerable.Repeat(" ,\n", 60)) + "ada@example.com,Ada\n,,,,\n");

        Assert.Equal(("done", 1, 1, 0), (job.Status, job.TotalRows, job.CreatedRows, job.ErrorRows));
    }

    [Fact]
    public async Task A_bad_file_does_not_touch_another_import_of_the_user()
    {
        var user = await rig.Database.UserAsync();
        var good = await rig.UploadAsync(user, Encoding.UTF8.GetBytes(ImportTests.Rows(0, 200)));
        var bad = await rig.UploadAsync(user, Encoding.UTF8.GetBytes("email,name\n\"" + new string('x', 100_000)));

        await Task.WhenAll(
            Task.Run(() => rig.Import().RunAsync(good, CancellationToken.None)),
            Task.Run(() => rig.Import().RunAsync(bad, CancellationToken.None)));

        Assert.Equal(("done", 200), ((await rig.JobAsync(user, good)) is var done ? (done.Status, done.CreatedRows) : default));
        Assert.Equal("failed", (await rig.JobAsync(user, bad)).Status);
    }

    [Theory]
    [InlineData("windows-1252", false)]
    [InlineData("utf-16le", true)]
    [InlineData("utf-16le", false)]
    [InlineData("utf-16be", true)]
    [InlineData("utf-8", true)]
    public async Task A_file_in_any_usual_encoding_gives_the_same_contacts(string name, bool hasMark)
    {
        var user = await rig.Database.UserAsync();
        var encoding = ColdMail.Contacts.Csv.TextEncoding.Find(name)!;
        byte[] file =
        [
            .. hasMark ? encoding.GetPreamble() : [],
            .. encoding.GetBytes("E-Mail;Vorname;Name;Straße\r\nrené@münchen.de;René;Müller;Königsallee\r\nr@münchen.de;René;Müller;Königsallee\r\n"),
        ];

        var job = await rig.ImportAsync(user, file);

        Assert.Equal(["r@xn--mnchen-3ya.de|René|Müller||{\"strasse\": \"Königsallee\"}"], await rig.ContactsAsync(user));
        Assert.Equal((1, 1, name), (job.CreatedRows, job.ErrorRows, job.Layout()!.Encoding));
    }
}
