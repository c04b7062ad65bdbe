using ColdMail.Tracking;
using Microsoft.AspNetCore.Http.Features;

namespace ColdMail.Functions.Tracking;

/// <summary>What was posted to an opt-out link: by a mail program in one click, or by the buttons of the page.</summary>
sealed record OptOutForm(OptOutScope Scope, bool IsUndo)
{
    /// <summary>What a post without any choice means.</summary>
    static readonly OptOutForm OneClick = new(OptOutScope.User, false);

    static readonly FormOptions Small = new() { BufferBodyLengthLimit = 65_536, MultipartBodyLengthLimit = 65_536, ValueCountLimit = 16 };

    public static string NameOf(OptOutScope scope) => scope switch
    {
        OptOutScope.Campaign => "campaign",
        OptOutScope.Everybody => "everybody",
        _ => "user",
    };

    /// <summary>A body that cannot be read is a click like any other: nobody stays subscribed for a fault of a mail program.</summary>
    public static async Task<OptOutForm> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasFormContentType)
        {
            return OneClick;
        }

        try
        {
            var form = await new FormFeature(request, Small).ReadFormAsync(cancellation);
            return new(
                Enum.GetValues<OptOutScope>().Cast<OptOutScope?>().FirstOrDefault(scope => NameOf(scope!.Value) == form["scope"]) ?? OptOutScope.User,
                form["undo"] == "1");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return OneClick;
        }
    }
}
