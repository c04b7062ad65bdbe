namespace ColdMail.Webhooks;

static class Base64
{
    /// <summary>The bytes; null for anything but the one way to write them, so that a changed character is always noticed.</summary>
    public static byte[]? Read(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text
            ? bytes[..length]
            : null;
    }
}
