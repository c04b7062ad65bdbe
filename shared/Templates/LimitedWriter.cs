using System.Text;

namespace ColdMail.Templates;

/// <summary>Collects text and throws once it is over its limit, so that no values can fill the memory.</summary>
sealed class LimitedWriter(int capacity, int limit) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    readonly StringBuilder text = new(Math.Min(capacity, limit));

    public override Encoding Encoding => Encoding.Unicode;

    public override void Write(char value)
    {
        text.Append(value);
        Check();
    }

    public override void Write(string? value)
    {
        text.Append(value);
        Check();
    }

    public override void Write(char[] buffer, int index, int count)
    {
        text.Append(buffer, index, count);
        Check();
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        text.Append(buffer);
        Check();
    }

    public override string ToString() => text.ToString();

    void Check()
    {
        if (text.Length > limit)
        {
            throw new OutputTooLongException();
        }
    }
}

sealed class OutputTooLongException : Exception;
