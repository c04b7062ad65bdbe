namespace ColdMail.Dev.MailCatcher;

/// <summary>The argument of MAIL or RCPT (RFC 5321 §4.1.1.2 and .3): an address in angle brackets, then parameters.</summary>
readonly record struct SmtpPath(string Address, IReadOnlyList<string> Parameters)
{
    /// <param name="keyword"><c>FROM:</c> or <c>TO:</c>.</param>
    /// <returns>Null when the argument cannot be read. The null path <c>&lt;&gt;</c> gives an empty address.</returns>
    public static SmtpPath? Parse(string argument, string keyword)
    {
        if (!argument.StartsWith(keyword, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var path = argument.AsSpan(keyword.Length).TrimStart(' ');
        var end = EndOfPath(path);
        if (end < 0 || (end + 1 < path.Length && path[end + 1] != ' '))
        {
            return null;
        }

        var address = WithoutRoute(path[1..end]);
        var isAddress = address.IsEmpty || (address.LastIndexOf('@') is > 0 and var at && at < address.Length - 1);
        return isAddress
            ? new(address.ToString(), path[(end + 1)..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : null;
    }

    /// <summary>The closing bracket, which inside a quoted local part is only a character.</summary>
    static int EndOfPath(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '<')
        {
            return -1;
        }

        var quoted = false;
        for (var i = 1; i < path.Length; i++)
        {
            switch (path[i])
            {
                case '\\' when quoted:
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '>' when !quoted:
                    return i;
                case ' ' or '<' when !quoted:
                    return -1;
            }
        }

        return -1;
    }

    /// <summary>Source routes (<c>@a,@b:user@c</c>) are accepted and ignored, as RFC 5321 Appendix C asks.</summary>
    static ReadOnlySpan<char> WithoutRoute(ReadOnlySpan<char> address) =>
        address.StartsWith("@") && address.IndexOf(':') is > 0 and var colon ? address[(colon + 1)..] : address;
}
