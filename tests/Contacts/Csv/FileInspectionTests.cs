using System.IO.Compression;
using System.Text;
using ColdMail.Contacts.Csv;

namespace ColdMail.Tests.Contacts.Csv;

public sealed class FileInspectionTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("email,name\na@x.com,A", ',')]
    [InlineData("email;name\na@x.com;\"A, B, C\"", ';')]
    [InlineData("email\tname\na@x.com\tA, B", '\t')]
    [InlineData("email|name\na@x.com|A;B", '|')]
    [InlineData("email;amount\na@x.com;1,50\nb@x.com;2,75", ';')]
    [InlineData("email\na@x.com\nb@x.com", ',')]
    [InlineData("sep=;\nemail;a,b,c,d\na@x.com;1", ';')]
    [InlineData("\"email\";\"first,last,x\"\r\na@x.com;1", ';')]
    public async Task The_delimiter_is_found(string csv, char delimiter) =>
        Assert.Equal(delimiter, (await InspectAsync(csv)).Delimiter);

    [Fact]
    public async Task The_columns_are_recognised_by_header()
    {
        var layout = await InspectAsync(
            "Kundennr;Vorname;Name;Firma;E-Mail-Adresse;Straße\n7;Ada;Lovelace;AE;ada@x.com;St James's Square");

        Assert.Equal(
            ["Kundennr=kundennr", "Vorname=first_name", "Name=last_name", "Firma=company", "E-Mail-Adresse=email", "Straße=strasse"],
            layout.Columns.Select(column => $"{column.Header}={column.Field}"));
        Assert.Equal(["ada@x.com"], layout.Columns[4].Samples);
        Assert.True(layout.HasHeader);
    }

    [Theory]
    [InlineData("email,first_name,last_name,company", "email first_name last_name company")]
    [InlineData("Email Address,First Name,Last Name,Organization", "email first_name last_name company")]
    [InlineData("Courriel,Prénom,Nom,Société", "email first_name last_name company")]
    [InlineData("Correo electrónico,Nombre,Apellidos,Empresa", "email first_name last_name company")]
    [InlineData("E-mail,Nome,Cognome,Azienda", "email first_name last_name company")]
    [InlineData("Adres e-mail,Imię,Nazwisko,Nazwa firmy", "email first_name last_name company")]
    [InlineData("Почта,Имя,Фамилия,Компания", "email first_name last_name company")]
    [InlineData("メールアドレス,名,姓,会社名", "email first_name last_name company")]
    [InlineData("邮箱,姓名,公司", "email full_name company")]
    [InlineData("E-posta,Ad,Soyad,Şirket", "email first_name last_name company")]
    [InlineData("Sähköposti,Etunimi,Sukunimi,Yritys", "email first_name last_name company")]
    [InlineData("이메일,성명,회사", "email full_name company")]
    [InlineData("name,email", "full_name email")]
    [InlineData("Email,Email 2,Email status", "email email_2 email_status")]
    [InlineData("E-mail 1 - Value,Given Name,Family Name", "email first_name last_name")]
    [InlineData("email,Signature,Sender Name,Job Title,job_title", "email signature_2 sender_name_2 job_title job_title_2")]
    [InlineData("email,,  ,Город (RU),ＡＢＣ", "email column_2 column_3 город_ru abc")]
    public async Task Headers_of_many_languages_are_known(string headers, string fields)
    {
        var csv = $"{headers}\n{string.Join(',', headers.Split(',').Select((_, i) => $"value{i}"))}";

        Assert.Equal(fields.Split(' '), (await InspectAsync(csv)).Columns.Select(column => column.Field));
    }

    [Theory]
    [InlineData("ada@x.com,Ada\nbob@x.com,Bob", 0)]
    [InlineData("Ada,ada@x.com\nBob,bob@x.com", 1)]
    [InlineData("ada@x.com", 0)]
    public async Task A_file_without_header_is_known_by_its_addresses(string csv, int email)
    {
        var layout = await InspectAsync(csv);

        Assert.False(layout.HasHeader);
        Assert.Equal("email", layout.Columns[email].Field);
    }

    [Theory]
    [InlineData("Who,Where\nada@x.com,London\nbob@x.com,Paris", "Who")]
    [InlineData("Mail,Reach\nyes,ada@x.com\nno,bob@x.com", "Reach")]
    [InlineData("Status,Email (work)\nok,ada@x.com", "Email (work)")]
    public async Task The_content_tells_the_email_column_when_the_header_does_not(string csv, string header) =>
        Assert.Equal("email", (await InspectAsync(csv)).Columns.Single(column => column.Header == header).Field);

    [Fact]
    public async Task A_mapping_by_hand_wins()
    {
        var layout = await InspectAsync(
            "Email,Mail,Name,Junk,City\na@x.com,b@x.com,N,J,C",
            new() { ["mail"] = "email", ["#1"] = "Private address", ["Junk"] = "ignore", ["City"] = "company" });

        Assert.Equal(["private_address", "email", "full_name", null, "company"], layout.Columns.Select(column => column.Field));
    }

    [Theory]
    [InlineData("Nope", "email", "The mapping names a column “Nope” that the file does not have. Its columns are “A”, “B”.")]
    [InlineData("A", "first_name", "The mapping makes both “A” and “B” the field first_name. Choose one of them.")]
    public async Task A_mapping_that_does_not_fit_is_refused(string column, string field, string message)
    {
        var mapping = new Dictionary<string, string?> { [column] = field, ["B"] = "first_name" };

        var refused = await Assert.ThrowsAsync<BadFileException>(() => InspectAsync("A,B\na@x.com,1", mapping));

        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public async Task Without_an_email_column_the_answer_names_the_columns_and_what_to_do()
    {
        var refused = await Assert.ThrowsAsync<BadFileException>(() => InspectAsync("Name,City\nAda,London"));

        Assert.Equal(
            "No column holds e-mail addresses. Its columns are “Name”, “City”. Say which one it is, for example "
            + "{\"mapping\": {\"Name\": \"email\"}}.",
            refused.Message);
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("\n \r\n\n", "The file is empty: there are no rows in it.")]
    [InlineData("\uFEFF", "The file is empty: there are no rows in it.")]
    [InlineData("email,name\n", "The file has column names but no rows below them. Add the contacts and upload it again.")]
    [InlineData("email,na\0me\na@x.com,b", "On line 1 there is a zero byte: this is not a text file, or it is damaged. Export it again as CSV (UTF-8).")]
    [InlineData("email,\"na\"me\"\na@x.com,b", "On line 1 a quotation mark (\") is opened and not closed. Remove or double it.")]
    [InlineData("email,\"name\na@x.com,b", "On line 1 a quotation mark (\") is opened and not closed. Remove or double it.")]
    public async Task A_file_that_cannot_be_read_is_refused_in_words(string csv, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<BadFileException>(() => InspectAsync(csv))).Message);

    [Fact]
    public async Task An_unclosed_quote_on_line_1_ends_after_64_KB()
    {
        var csv = "\"email,name\n" + string.Concat(Enumerable.Repeat("a@x.com,b\n", 20_000));

        var refused = await Assert.ThrowsAsync<BadFileException>(() => InspectAsync(csv));

        Assert.Equal(
            "A cell in the row that begins on line 1 is longer than 65,536 characters. Usually a quotation mark (\") is "
            + "opened there and never closed: remove or double it.",
            refused.Message);
    }

    [Fact]
    public async Task Ten_thousand_columns_are_refused()
    {
        var csv = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"c{i}")) + "\na@x.com\n";

        var refused = await Assert.ThrowsAsync<BadFileException>(() => InspectAsync(csv));

        Assert.Equal("The first row has 10,000 columns, and 200 is the most. Delete those you do not need.", refused.Message);
    }

    [Fact]
    public async Task A_first_line_without_end_is_refused()
    {
        var head = Encoding.ASCII.GetBytes(new string('x', FileInspection.HeadBytes));

        var refused = await Assert.ThrowsAsync<BadFileException>(() =>
            FileInspection.InspectAsync(head, isWhole: false, null, null, null, None));

        Assert.StartsWith("Line 1 is longer than 256 KB.", refused.Message);
    }

    [Fact]
    public async Task Files_that_are_no_text_are_named()
    {
        var xlsx = new MemoryStream();
        using (var zip = new ZipArchive(xlsx, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("[Content_Types].xml");
        }

        var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("leads.csv");
        }

        Assert.Contains("Excel workbook (.xlsx)", await RefusalAsync(xlsx.ToArray()));
        Assert.Contains("save it as CSV", await RefusalAsync(xlsx.ToArray()));
        Assert.Contains("zip archive", await RefusalAsync(archive.ToArray()));
        Assert.Contains("old Excel workbook", await RefusalAsync([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1]));
        Assert.Contains("picture", await RefusalAsync([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]));
        Assert.Contains("PDF", await RefusalAsync("%PDF-1.7"u8.ToArray()));
        Assert.Contains("gzip", await RefusalAsync([0x1F, 0x8B, 8, 0]));
        Assert.Contains("web page", await RefusalAsync("\uFEFF \n<!DOCTYPE html><table>"u8.ToArray()));
        Assert.Contains("zero byte", await RefusalAsync([1, 2, 0, 0, 0, 3, 0, 0, 9]));
    }

    static async Task<string> RefusalAsync(byte[] head) => (await Assert.ThrowsAsync<BadFileException>(() =>
        FileInspection.InspectAsync(head, isWhole: true, null, null, null, None))).Message;

    static Task<FileLayout> InspectAsync(string csv, Dictionary<string, string?>? mapping = null) =>
        FileInspection.InspectAsync(Encoding.UTF8.GetBytes(csv), isWhole: true, null, null, mapping, None);
}
