using System.Diagnostics;
using System.Net;
using ColdMail.Tracking;

namespace ColdMail.Functions.Tracking;

/// <summary>The pages behind an opt-out link: no script, no cookie, nothing from elsewhere.</summary>
static class UnsubscribePage
{
    /// <summary>Asks; the button posts to the same address. Without <paramref name="view"/> it names nobody.</summary>
    public static string Ask(OptOutView? view)
    {
        var from = view is { From.Length: > 0 } ? $"<strong>{WebUtility.HtmlEncode(view.From)}</strong>" : "this sender";
        var address = view is null ? "you" : $"<strong>{WebUtility.HtmlEncode(view.Address)}</strong>";
        var standing = view?.Done switch
        {
            null => "",
            OptOutScope.Campaign => $"<p>{address} gets no more mails of this campaign.</p>",
            OptOutScope.User => $"<p>{address} gets no more mails from {from}.</p>",
            OptOutScope.Everybody => $"<p>{address} gets no mails from anybody who sends with this service.</p>",
            _ => throw new UnreachableException(),
        };
        var choices = string.Concat(
            view is { HasCampaign: false } ? "" : Choice("campaign", "No more mails of this campaign", isChosen: false),
            Choice("user", $"No more mails from {from}", isChosen: true),
            Choice("everybody", "Nobody who sends with this service is to write to me again", isChosen: false));
        return Page(
            "Unsubscribe",
            $"""
            <h1>No more mail?</h1>
            {standing}
            <p>Choose what to end for {address}, and press the button. It works at once.</p>
            <form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">
            <fieldset><legend class="unseen">What to end</legend>{choices}</fieldset>
            <button>Unsubscribe</button></form>
            {(standing.Length > 0 ? Undo : "")}
            """);
    }

    /// <summary>The same for everyone who posts this choice, whatever came of it: it confirms nothing about any address.</summary>
    public static string Done(OptOutScope scope)
    {
        var what = scope switch
        {
            OptOutScope.Campaign => "You will get no more mails of this campaign.",
            OptOutScope.User => "You will get no more of these mails.",
            OptOutScope.Everybody => "Nobody who sends with this service writes to you again.",
            _ => throw new UnreachableException(),
        };
        return Page(
            "Unsubscribed",
            $"""
            <h1>Done</h1>
            <p>{what} A mail that was on its way at this moment may still arrive. You can close this page.</p>
            {Undo}
            """);
    }

    /// <inheritdoc cref="Done"/>
    public static string Undone { get; } = Page(
        "Taken back",
        """
        <h1>Taken back</h1>
        <p>If you unsubscribed here within the last 30 minutes, that does not hold any more. Mails that were planned for you by then do not come back by themselves.</p>
        """);

    /// <summary>Neither database nor queue took it. The same choice can be posted again.</summary>
    public static string Later(OptOutForm form) => Page(
        "Try again",
        $"""
        <h1>Not yet</h1>
        <p>We could not write this down just now. Please press the button again in a few minutes.</p>
        <form method="post"><input type="hidden" name="{(form.IsUndo ? "undo" : "scope")}" value="{(form.IsUndo ? "1" : OptOutForm.NameOf(form.Scope))}"><button>{(form.IsUndo ? "Undo" : "Unsubscribe")}</button></form>
        """);

    const string Undo =
        """
        <form method="post" class="later"><input type="hidden" name="undo" value="1">
        <p>A mistake? For 30 minutes you can take it back here.</p>
        <button class="quiet">Undo</button></form>
        """;

    static string Choice(string value, string label, bool isChosen) =>
        $"""<label><input type="radio" name="scope" value="{value}"{(isChosen ? " checked" : "")}> <span>{label}</span></label>""";

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
        fieldset { margin: 0 0 24px; padding: 0; border: 0; }
        label { display: flex; gap: 12px; padding: 8px 0; cursor: pointer; }
        input[type=radio] { flex: none; width: 20px; height: 20px; margin: 3px 0 0; accent-color: var(--act); }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .later { margin-top: 24px; }
        .later p { margin: 0 0 12px; }
        button { width: 100%; min-height: 48px; border: 0; border-radius: 8px; background: var(--act); color: var(--on-act); font: inherit; font-weight: 600; cursor: pointer; }
        button.quiet { background: transparent; color: var(--ink); border: 1px solid currentColor; }
        button:focus-visible, input:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
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
