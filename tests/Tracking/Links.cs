using System.Security.Cryptography;
using System.Text;
using ColdMail.Tracking;

namespace ColdMail.Tests.Tracking;

/// <summary>A fixed key ring for tests.</summary>
static class Links
{
    public const string PublicUrl = "https://go.example.com";

    public static LinkOptions Options { get; } = new() { PublicUrl = PublicUrl, Keys = new() { ["1"] = Key("one") } };

    public static LinkKeys Keys { get; } = new(Options);

    public static LinkTokens Tokens { get; } = new(Keys);

    public static string Key(string seed) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(seed)));
}
