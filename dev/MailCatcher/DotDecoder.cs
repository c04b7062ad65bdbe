using System.Buffers;

namespace ColdMail.Dev.MailCatcher;

/// <summary>Finds the end of a mail after DATA and takes the stuffed dots out (RFC 5321 §4.5.2).</summary>
/// <remarks>
/// Only CR LF ends a line. A dot after a bare LF or a bare CR is content, never the end:
/// a server that reads it otherwise can be made to see a second, smuggled mail.
/// </remarks>
struct DotDecoder
{
    State state;

    enum State
    {
        LineStart,
        InLine,
        Cr,
        Dot,
        DotCr,
    }

    /// <summary>Takes the next piece of input, however it was cut.</summary>
    /// <param name="output">Gets the content; null only counts.</param>
    /// <param name="consumed">Bytes of <paramref name="input"/> that belong to this mail.</param>
    /// <param name="produced">Bytes of content found.</param>
    /// <returns>True when the final dot was seen.</returns>
    public bool Decode(ReadOnlySpan<byte> input, IBufferWriter<byte>? output, out int consumed, out int produced)
    {
        consumed = 0;
        produced = 0;
        while (consumed < input.Length)
        {
            var rest = input[consumed..];
            switch (state)
            {
                case State.InLine:
                    var cr = rest.IndexOf((byte)'\r');
                    var length = cr < 0 ? rest.Length : cr + 1;
                    Emit(rest[..length], output, ref produced);
                    consumed += length;
                    state = cr < 0 ? State.InLine : State.Cr;
                    break;
                case State.Cr:
                    state = rest[0] == '\n' ? State.LineStart : rest[0] == '\r' ? State.Cr : State.InLine;
                    if (state != State.InLine)
                    {
                        Emit(rest[..1], output, ref produced);
                        consumed++;
                    }

                    break;
                case State.LineStart:
                    state = rest[0] == '.' ? State.Dot : State.InLine;
                    consumed += state == State.Dot ? 1 : 0;
                    break;
                case State.Dot:
                    state = rest[0] == '\r' ? State.DotCr : State.InLine;
                    consumed += state == State.DotCr ? 1 : 0;
                    break;
                default:
                    if (rest[0] == '\n')
                    {
                        consumed++;
                        return true;
                    }

                    Emit("\r"u8, output, ref produced);
                    state = State.Cr;
                    break;
            }
        }

        return false;
    }

    static void Emit(ReadOnlySpan<byte> content, IBufferWriter<byte>? output, ref int produced)
    {
        output?.Write(content);
        produced += content.Length;
    }
}
