using ColdMail.Inbound;

namespace ColdMail.Inbox;

/// <summary>Parts the text of a mail, for a conversation that shows what was said once.</summary>
public static class FoldedQuote
{
    /// <param name="written">What is new in it, where that is known already.</param>
    /// <returns>What is new, and the whole text if it quotes; a mail that only quotes shows what it quotes.</returns>
    public static (string Written, string? Quoted) Of(string text, string? written)
    {
        var all = text.Trim();
        var own = (written ?? QuotedText.Strip(all)).Trim();
        return own.Length == 0 || own == all ? (all, null) : (own, all);
    }
}
