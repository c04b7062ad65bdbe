namespace ColdMail.Tracking;

public static class MaskedAddress
{
    /// <summary><c>ada@math.example</c> becomes <c>a•••@m•••.example</c>: its owner knows it, nobody else can use it.</summary>
    public static string Of(string email)
    {
        var at = email.LastIndexOf('@');
        if (at < 1)
        {
            return "•••";
        }

        var domain = email[(at + 1)..];
        var dot = domain.LastIndexOf('.');
        return dot < 1 ? $"{email[0]}•••@•••" : $"{email[0]}•••@{domain[0]}•••{domain[dot..]}";
    }
}
