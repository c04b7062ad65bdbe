using System.Globalization;
using System.Text;

namespace ColdMail.Dev.Demo;

/// <summary>Writes a contact list as marketers have them: names from many languages, some duplicates, some rows that are wrong.</summary>
/// <remarks>The same number always gives the same file. dev/Demo/contacts.csv is the file for 1,000 contacts.</remarks>
public static class DemoContacts
{
    const string Header = "E-mail,First name,Last name,Company,Job title,City,Notes";

    static readonly (string First, string Ascii)[] FirstNames =
    [
        ("Ada", "ada"), ("Zoë", "zoe"), ("Søren", "soren"), ("Łukasz", "lukasz"), ("José", "jose"), ("Chloé", "chloe"),
        ("Björk", "bjork"), ("Олена", "olena"), ("Γιώργος", "giorgos"), ("محمد", "mohamed"), ("नेहा", "neha"),
        ("さくら", "sakura"), ("伟", "wei"), ("Nguyễn", "nguyen"), ("Siân", "sian"), ("Jean-Luc", "jean-luc"),
        ("Mary Ann", "mary.ann"), ("Çağla", "cagla"), ("Ștefan", "stefan"), ("Oisín", "oisin"), ("Noah", "noah"),
        ("Emma", "emma"), ("Liam", "liam"), ("Olivia", "olivia"), ("Mateo", "mateo"), ("Ingrid", "ingrid"), ("", "info"),
    ];

    static readonly (string Last, string Ascii)[] LastNames =
    [
        ("Müller", "mueller"), ("O’Neill", "oneill"), ("Nowak-Żółć", "nowak"), ("García Márquez", "garcia"), ("Sørensen", "sorensen"),
        ("Шевченко", "shevchenko"), ("Παπαδόπουλος", "papadopoulos"), ("佐藤", "sato"), ("王", "wang"), ("Okafor", "okafor"),
        ("de la Cruz", "delacruz"), ("Smith", "smith"), ("Johansson", "johansson"), ("Dvořák", "dvorak"), ("Yılmaz", "yilmaz"),
        ("Haddad", "haddad"), ("Kumar", "kumar"), ("Silva", "silva"), ("Õunapuu", "ounapuu"), ("Lefèvre", "lefevre"), ("Berg", "berg"),
        ("Novák", "novak"), ("Kovács", "kovacs"),
    ];

    static readonly string[] Companies =
    [
        "Northwind, Ltd.", "Café \"Central\"", "Østersø Shipping", "Grüne Energie GmbH", "Bluebird & Sons", "Acme; Tools",
        "Żabka Software", "東京データ", "Fjord Analytics", "Río Verde S.A.", "", "Harbor Health", "Kestrel Robotics",
    ];

    static readonly string[] Titles =
        ["Head of Growth", "Founder", "VP Sales", "Marketing Lead", "Geschäftsführerin", "Directeur commercial", "CTO", ""];

    static readonly string[] Cities =
        ["Warszawa", "São Paulo", "Zürich", "København", "Kraków", "Montréal", "Łódź", "Reykjavík", "Berlin", "Austin"];

    static readonly string[] WrongRows =
    [
        "not-an-address,Otto,Wrong,Nowhere,,,no at sign",
        ",Mila,Empty,Nowhere,,,no address at all",
        "two@@signs.example,Tom,Twice,Nowhere,,,",
        "spaces in@local.example,Sam,Space,Nowhere,,,",
        "trailing-dot.@local.example,Dot,Dot,Nowhere,,,",
        "a@b,Bea,Short,Nowhere,,,no top-level domain",
        "a@one.example; b@two.example,Ann,Many,Nowhere,,,two addresses in one cell",
    ];

    /// <summary>Writes <paramref name="count"/> different contacts, a duplicate for every 80 and a wrong row for every 60 of them.</summary>
    public static async Task WriteAsync(Stream target, int count, CancellationToken cancellation)
    {
        await using var writer = new StreamWriter(target, new UTF8Encoding(false), leaveOpen: true);
        await writer.WriteAsync(Header + "\r\n");
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            await writer.WriteAsync(Row(i) + "\r\n");
            if (i % 80 == 79)
            {
                var (address, _, _) = Person(i - 40);
                await writer.WriteAsync($"{address.ToUpperInvariant()},Again,Duplicate,,,,the same person once more\r\n");
            }

            if (i % 60 == 59)
            {
                await writer.WriteAsync(WrongRows[i / 60 % WrongRows.Length] + "\r\n");
            }
        }
    }

    static string Row(int i)
    {
        var (address, first, last) = Person(i);
        string[] cells =
        [
            address, first, last, Companies[i % Companies.Length], Titles[i % Titles.Length], Cities[i % Cities.Length],
            i % 97 == 0 ? "=HYPERLINK(\"http://x\")" : "",
        ];
        return string.Join(',', cells.Select(Quote));
    }

    /// <summary>The counter in the address makes it unique; domains end in .example, so nobody real is ever written to.</summary>
    static (string Address, string First, string Last) Person(int i)
    {
        var (first, firstAscii) = FirstNames[i % FirstNames.Length];
        var (last, lastAscii) = LastNames[((i * 7) + (i / FirstNames.Length)) % LastNames.Length];
        var domain = (i % 50) switch
        {
            7 => "grüße.example",
            19 => "zażółć.example",
            _ => string.Create(CultureInfo.InvariantCulture, $"company{i % 211}.example"),
        };
        return (string.Create(CultureInfo.InvariantCulture, $"{firstAscii}.{lastAscii}{i}@{domain}"), first, last);
    }

    static string Quote(string value) =>
        value.AsSpan().IndexOfAny(",\";\r\n") >= 0 ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
