using System.Text;
using ColdMail.Contacts.Csv;

namespace ColdMail.Tests.Contacts.Csv;

public sealed class TextEncodingTests
{
    const string Text = "email;name;city\nada@x.com;Žofie Müller;Köln – Łódź\nb@x.com;Ærø;São Paulo\n";

    public static readonly TheoryData<string, bool> Unicode = new()
    {
        { "utf-8", true }, { "utf-8", false }, { "utf-16le", true }, { "utf-16le", false }, { "utf-16be", true },
        { "utf-16be", false }, { "utf-32le", true }, { "utf-32be", true },
    };

    [Theory]
    [MemberData(nameof(Unicode))]
    public void Unicode_is_known_with_and_without_its_mark(string name, bool hasMark)
    {
        var encoding = TextEncoding.Find(name)!;
        byte[] file = [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(Text)];

        Assert.Equal(name, TextEncoding.Detect(file));
        Assert.Equal(Text, Read(file, name));
    }

    [Fact]
    public void Western_bytes_are_windows_1252()
    {
        const string western = "email;name\nrené@x.com;José Müller – “quoted” € 5\nb@x.com;Ærø\n";
        var file = TextEncoding.Find("windows-1252")!.GetBytes(western);

        Assert.Equal("windows-1252", TextEncoding.Detect(file));
        Assert.Equal(western, Read(file, "windows-1252"));
    }

    [Fact]
    public void Other_alphabets_are_known_by_their_letters()
    {
        var russian = string.Concat(Enumerable.Repeat("Пётр Ильич Чайковский;композитор;Санкт-Петербург\n", 20));

        Assert.Equal("windows-1251", TextEncoding.Detect(Encoding.GetEncoding("windows-1251").GetBytes(russian)));
    }

    [Fact]
    public void A_stray_byte_among_utf_8_is_read_as_windows_1252()
    {
        byte[] file = [.. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Text, 5))), 0x4A, 0x6F, 0x73, 0xE9, (byte)'\n'];

        Assert.Equal("utf-8", TextEncoding.Detect(file));
        Assert.EndsWith("José\n", Read(file, "utf-8"));
    }

    [Fact]
    public void A_western_byte_far_behind_ascii_is_not_lost()
    {
        byte[] head = Encoding.ASCII.GetBytes(new string('a', 5000));

        Assert.Equal("utf-8", TextEncoding.Detect(head));
        Assert.EndsWith("aJosé", Read([.. head, 0x4A, 0x6F, 0x73, 0xE9], "utf-8"));
    }

    [Fact]
    public void A_character_cut_at_the_end_of_the_head_does_not_matter()
    {
        var file = Encoding.UTF8.GetBytes(Text);
        var cut = Array.IndexOf(file, (byte)0xC3) + 1;

        Assert.Equal("utf-8", TextEncoding.Detect(file.AsSpan(0, cut)));
    }

    [Theory]
    [InlineData("klingon")]
    [InlineData("")]
    [InlineData("utf-7")]
    public void An_unknown_name_is_none(string name) => Assert.Null(TextEncoding.Find(name));

    static string Read(byte[] file, string encoding) =>
        new StreamReader(new MemoryStream(file), TextEncoding.Find(encoding)!, detectEncodingFromByteOrderMarks: false).ReadToEnd();
}
