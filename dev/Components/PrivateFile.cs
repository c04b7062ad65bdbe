using System.Text;

namespace ColdMail.Dev.Components;

/// <summary>A file that only its owner can read.</summary>
static class PrivateFile
{
    public static void Write(string path, string text)
    {
        var settings = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, settings);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
