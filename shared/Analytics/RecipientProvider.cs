namespace ColdMail.Analytics;

/// <summary>Who keeps the mailbox of a recipient, as far as the domain of the address tells. The numbers are stored and never change.</summary>
public enum RecipientProvider
{
    /// <summary>A domain of the recipient's own. Who keeps its mailboxes is not looked up: that takes the network.</summary>
    Company = 1,
    Google = 2,
    Microsoft = 3,

    /// <summary>AOL and the American telephone companies among it.</summary>
    Yahoo = 4,
    Apple = 5,
    Gmx = 6,
    Proton = 7,
    Zoho = 8,
    Yandex = 9,
    MailRu = 10,

    /// <summary>Another provider of mailboxes for everybody.</summary>
    Other = 11,
}
