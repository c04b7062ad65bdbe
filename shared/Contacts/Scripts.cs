namespace ColdMail.Contacts;

/// <summary>Finds labels that mix look-alike alphabets, the trick of <c>gm&#x430;il.com</c> with a Cyrillic letter.</summary>
static class Scripts
{
    /// <summary>True when Latin, Greek and Cyrillic letters stand side by side. Latin beside Chinese or Japanese is common and fine.</summary>
    public static bool AreMixed(string label)
    {
        bool latin = false, greek = false, cyrillic = false;
        foreach (var c in label)
        {
            latin |= IsLatin(c);
            greek |= c is >= '\u0370' and <= '\u03FF' or >= '\u1F00' and <= '\u1FFF';
            cyrillic |= c is >= '\u0400' and <= '\u052F' or >= '\u2DE0' and <= '\u2DFF' or >= '\uA640' and <= '\uA69F';
        }

        return latin && (greek || cyrillic) || greek && cyrillic;
    }

    static bool IsLatin(char c) => char.IsAsciiLetter(c) || c is >= '\u00C0' and <= '\u024F' or >= '\u1E00' and <= '\u1EFF';
}
