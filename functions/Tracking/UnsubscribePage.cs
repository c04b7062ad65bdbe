using System.Net;
using ColdMail.Tracking;

namespace ColdMail.Functions.Tracking;

/// <summary>The pages behind an opt-out link: no script, no cookie, nothing from elsewhere.</summary>
static class UnsubscribePage
{
    /// <summary>Asks; the button posts to the same address. Without <paramref name="view"/> it names nobody.</summary>
    public static string Ask(OptOutView? view)
    {
        var from = view is { From.Length: > 0 } ? $" from <strong>{WebUtility.HtmlEncode(view.From)}</strong>" : "";
        var address = view is null ? "you" : $"<strong>{WebUtility.HtmlEncode(view.Address)}</strong>";
        return Page(
            "Unsubscribe",
            $"""
            <h1>No more mail?</h1>
            <p>Press the button and no more mail{from} goes to {address}. It works at once.</p>
            <form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Unsubscribe</button></form>
            """);
    }

    /// <summary>The same for everyone who posts, whatever came of it: it confirms nothing about any address.</summary>
    public static string Done { get; } = Page(
        "Unsubscribed",
        """
        <h1>Done</h1>
        <p>You will get no more of these mails. You can close this page.</p>
        """);

    public static string Later { get; } = Page(
        "Try again",
        """
        <h1>Not yet</h1>
        <p>We could not write this down just now. Please press the button again in a few minutes.</p>
        <form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Unsubscribe</button></form>
        """);

    public static string Test { get; } = Page(
        "Test mail",
        """
        <h1>This was a test mail</h1>
        <p>Its link changes nothing. In a real mail, this page unsubscribes the person who got it.</p>
        """);

    public static string NoSuchLink { get; } = Page(
        "No such link",
        """
        <h1>This link leads nowhere</h1>
        <p>It may have been cut off. Open it from the mail again, or copy it whole.</p>
        """);

    static string Page(string title, string body) =>
        $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}</title>
        <style>
        :root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fff; --ground: #f2f2f4; --act: #1f4fd8; --on-act: #fff; }
        @media (prefers-color-scheme: dark) { :root { --ink: #f2f2f4; --paper: #1c1c1e; --ground: #000; --act: #8fb0ff; --on-act: #0b1020; } }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: var(--ground); color: var(--ink); font: 17px/1.5 system-ui, sans-serif; }
        main { width: 100%; max-width: 420px; padding: 32px 24px; background: var(--paper); border-radius: 12px; overflow-wrap: anywhere; }
        h1 { margin: 0 0 12px; font-size: 24px; line-height: 1.25; }
        p { margin: 0 0 24px; }
        p:last-child { margin: 0; }
        form { margin: 0; }
        button { width: 100%; min-height: 48px; border: 0; border-radius: 8px; background: var(--act); color: var(--on-act); font: inherit; font-weight: 600; cursor: pointer; }
        button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
        </style>
        </head>
        <body>
        <main>
        {{body}}
        </main>
        </body>
        </html>
        """;
}
