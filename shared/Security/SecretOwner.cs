using System.Globalization;
using System.Text;

namespace ColdMail.Security;

/// <summary>The one place where an encrypted secret may stand. Copied to another row or column it does not decrypt.</summary>
/// <param name="Field">The column, e.g. <c>smtp_pass</c>.</param>
public readonly record struct SecretOwner(long UserId, long SenderId, string Field)
{
    internal byte[] ToAssociatedData() =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{UserId}|{SenderId}|{Field}"));
}
