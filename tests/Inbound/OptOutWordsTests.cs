using ColdMail.Inbound;

namespace ColdMail.Tests.Inbound;

public sealed class OptOutWordsTests
{
    [Theory]
    [InlineData("unsubscribe")]
    [InlineData("Please stop emailing me.")]
    [InlineData("Take me off this list!")]
    [InlineData("I don't want to receive these.")]
    [InlineData("Opt me out please")]
    [InlineData("Bitte abmelden!")]
    [InlineData("Bitte löschen Sie meine Daten.")]
    [InlineData("Tragen Sie mich bitte aus.")]
    [InlineData("Arrêtez de m'écrire.")]
    [InlineData("Supprimez mon adresse de vos fichiers")]
    [InlineData("Por favor no me escriban más")]
    [InlineData("Darme de baja")]
    [InlineData("Wypisz mnie")]
    [InlineData("Nie życzę sobie otrzymywać takich maili")]
    [InlineData("Schrijf mij uit")]
    public void Whoever_asks_for_no_more_mail_is_understood(string text) => Assert.NotNull(OptOutWords.Find("Re: Hello", text));

    [Theory]
    [InlineData("Not interested, thanks.")]
    [InlineData("Please don't unsubscribe me, I like it.")]
    [InlineData("How do your customers unsubscribe?")]
    [InlineData("We stop production on Friday. Call me then.")]
    [InlineData("Kein Interesse.")]
    [InlineData("Can you send me the list of prices?")]
    [InlineData("")]
    public void A_refusal_or_a_question_is_a_reply(string text) => Assert.Null(OptOutWords.Find("Re: Hello", text));

    [Fact]
    public void What_is_quoted_says_nothing()
    {
        const string Text = "Yes, gladly.\n\nAm 14.09.2026 um 10:00 schrieb Ana Kovac <ana@acme-mail.example>:\n> Please remove me: unsubscribe";

        Assert.Equal("Yes, gladly.", QuotedText.Strip(Text));
    }

    [Fact]
    public void An_answer_below_the_quotation_is_kept()
    {
        const string Text = "On Mon, 14 Sep 2026, Ana Kovac\n<ana@acme-mail.example> wrote:\n> Shall we talk?\n\nYes, on Friday.\n\n-- \nKira";

        Assert.Equal("Yes, on Friday.", QuotedText.Strip(Text));
    }
}
