using System.Text;
using ColdMail.Contacts.Csv;

namespace ColdMail.Tests.Contacts.Csv;

public sealed class CsvRecordsTests
{
    [Fact]
    public async Task Records_know_their_lines_whatever_the_line_breaks()
    {
        var records = await ReadAsync("a,b\r\n1,\"x\ny\"\n\n\n2,3\r4,\"5\r\n\r\n6\"\n7,8");

        Assert.Equal(
            ["1-1:a|b", "2-3:1|x\ny", "6-6:2|3", "7-9:4|5\r\n\r\n6", "10-10:7|8"],
            records);
    }

    [Fact]
    public async Task A_quote_inside_a_plain_cell_is_text_and_a_broken_quoted_cell_is_marked()
    {
        var records = await ReadAsync("5\" pipe,x\n\"a\"b,c\n\"open\n1,2\n");

        Assert.Equal(["1-1:5\" pipe|x", "2-2!ab|c", "3-4!open\n1,2\n"], records);
    }

    [Theory]
    [InlineData(20_000)]
    [InlineData(1_000_000)]
    public async Task An_unclosed_quote_ends_the_file_after_64_KB_however_long_it_is(int lines)
    {
        var file = new EndlessText("a,b\n1,2\n\"open,3\n", "4,5\n", lines);
        using var records = new CsvRecords(file, ',');
        await records.ReadAsync(CancellationToken.None);
        await records.ReadAsync(CancellationToken.None);

        var broken = await Assert.ThrowsAsync<BadFileException>(async () => await records.ReadAsync(CancellationToken.None));

        Assert.StartsWith("A cell in the row that begins on line 3 is longer than 65,536 characters.", broken.Message);
        Assert.InRange(file.Delivered, 1, 200_000);
    }

    [Fact]
    public async Task A_row_without_end_ends_the_file_after_a_million_characters()
    {
        var file = new EndlessText("a,b\n", "1234567,", 100_000_000);
        using var records = new CsvRecords(file, ',');
        await records.ReadAsync(CancellationToken.None);

        var broken = await Assert.ThrowsAsync<BadFileException>(async () => await records.ReadAsync(CancellationToken.None));

        Assert.StartsWith("The row on line 2 is longer than 1,000,000 characters.", broken.Message);
        Assert.InRange(file.Delivered, 1, 1_200_000);
    }

    [Fact]
    public async Task Rows_before_a_zero_byte_are_delivered()
    {
        using var records = new CsvRecords(new StringReader("a,b\n1,2\n3,\0\n5,6\n"), ',');
        Assert.True(await records.ReadAsync(CancellationToken.None));
        Assert.True(await records.ReadAsync(CancellationToken.None));

        var broken = await Assert.ThrowsAsync<BadFileException>(async () => await records.ReadAsync(CancellationToken.None));

        Assert.StartsWith("On line 3 there is a zero byte", broken.Message);
    }

    [Fact]
    public async Task Many_long_rows_are_no_long_row()
    {
        var row = string.Join(',', Enumerable.Repeat(new string('y', 60_000), 15));
        var csv = string.Concat(Enumerable.Repeat(row + "\n", 6));

        Assert.Equal(6, (await ReadAsync(csv)).Count);
    }

    static async Task<List<string>> ReadAsync(string csv)
    {
        List<string> read = [];
        using var records = CsvRecords.Open(new MemoryStream(Encoding.UTF8.GetBytes(csv)), Encoding.UTF8, ',');
        while (await records.ReadAsync(CancellationToken.None))
        {
            var cells = string.Join('|', Enumerable.Range(0, records.Count).Select(i => records[i]));
            read.Add($"{records.Line}-{records.LastLine}{(records.IsMisquoted ? '!' : ':')}{cells}");
        }

        return read;
    }

    /// <summary>A beginning and then the same piece again and again, made while it is read.</summary>
    sealed class EndlessText(string beginning, string piece, int pieces) : TextReader
    {
        int position;

        public long Delivered { get; private set; }

        public override Task<int> ReadAsync(char[] buffer, int index, int count) => Task.FromResult(Read(buffer, index, count));

        public override int Read(char[] buffer, int index, int count)
        {
            var length = beginning.Length + ((long)piece.Length * pieces);
            var read = 0;
            while (read < count && position < length)
            {
                buffer[index + read++] = position < beginning.Length
                    ? beginning[position]
                    : piece[(position - beginning.Length) % piece.Length];
                position++;
            }

            Delivered += read;
            return read;
        }
    }
}
