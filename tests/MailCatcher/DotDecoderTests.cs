using System.Buffers;
using System.Text;
using ColdMail.Dev.MailCatcher;

namespace ColdMail.Tests.MailCatcher;

public sealed class DotDecoderTests
{
    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("a\r\n.\r\n", "a\r\n")]
    [InlineData("..a\r\n..\r\n.\r\n", ".a\r\n.\r\n")]
    [InlineData("a.\r\n.\r\n", "a.\r\n")]
    [InlineData("\r\n\r\n.\r\n", "\r\n\r\n")]
    public void A_mail_ends_at_a_dot_on_a_line_of_its_own_and_stuffed_dots_are_taken_out(string sent, string mail)
    {
        Assert.Equal((mail, sent.Length), Decode(sent, sent.Length));
    }

    [Theory]
    [InlineData("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n")]
    [InlineData("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n")]
    [InlineData("a\r.\rb\r\n.\r\n", "a\r.\rb\r\n")]
    [InlineData("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n")]
    [InlineData("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n")]
    [InlineData("a\r\r\n.\r\n", "a\r\r\n")]
    public void No_bare_line_end_can_end_a_mail(string sent, string mail)
    {
        Assert.Equal((mail, sent.Length), Decode(sent, sent.Length));
    }

    [Theory]
    [InlineData("..a\r\n\n.\nb\r\n..\r\n.\rc\r\n.\r\n")]
    public void How_the_network_cuts_a_mail_makes_no_difference(string sent)
    {
        var whole = Decode(sent, sent.Length);

        Assert.All(Enumerable.Range(1, sent.Length), size => Assert.Equal(whole, Decode(sent, size)));
    }

    [Fact]
    public void What_follows_the_final_dot_is_left_alone()
    {
        Assert.Equal(("a\r\n", 6), Decode("a\r\n.\r\nQUIT\r\n", 100));
    }

    static (string Mail, int Consumed) Decode(string sent, int pieceSize)
    {
        var decoder = default(DotDecoder);
        var mail = new ArrayBufferWriter<byte>();
        var total = 0;
        foreach (var piece in Encoding.Latin1.GetBytes(sent).Chunk(pieceSize))
        {
            var before = mail.WrittenCount;
            var ended = decoder.Decode(piece, mail, out var consumed, out var produced);
            total += consumed;
            Assert.Equal(mail.WrittenCount - before, produced);
            if (ended)
            {
                return (Encoding.Latin1.GetString(mail.WrittenSpan), total);
            }

            Assert.Equal(piece.Length, consumed);
        }

        Assert.Fail("The end was not found.");
        return default;
    }
}
