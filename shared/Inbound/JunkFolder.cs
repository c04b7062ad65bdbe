using System.Collections.Frozen;
using MailKit;
using MailKit.Net.Imap;

namespace ColdMail.Inbound;

/// <summary>Finds the folder in which a server puts mail that it takes for unwanted: answers of strangers land there often.</summary>
static class JunkFolder
{
    /// <summary>What it is called by servers that do not say what a folder is for.</summary>
    static readonly FrozenSet<string> Names = new[]
    {
        "junk", "junk mail", "junk email", "junk e-mail", "spam", "spambox", "bulk", "bulk mail", "spamverdacht", "junk-e-mail", "unerwünscht",
        "werbung", "courrier indésirable", "pourriel", "indésirables", "correo no deseado", "no deseado", "posta indesiderata",
        "ongewenste e-mail", "ongewenst", "wiadomości-śmieci", "lixo eletrónico", "lixo eletrônico", "skräppost", "søppelpost", "uønsket mail",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>By what the server says of its folders (RFC 6154), or else by their names.</summary>
    /// <returns>Null when there is none.</returns>
    public static async Task<IMailFolder?> FindAsync(ImapClient client, CancellationToken cancellation)
    {
        if ((client.Capabilities & (ImapCapabilities.SpecialUse | ImapCapabilities.XList)) != 0
            && client.GetFolder(SpecialFolder.Junk) is { } told)
        {
            return told;
        }

        if (client.PersonalNamespaces is not [var personal, ..])
        {
            return null;
        }

        var top = await client.GetFolder(personal).GetSubfoldersAsync(subscribedOnly: false, cancellation);
        var below = await client.Inbox.GetSubfoldersAsync(subscribedOnly: false, cancellation);
        return top.Concat(below).FirstOrDefault(
            folder => Names.Contains(folder.Name) && (folder.Attributes & (FolderAttributes.NoSelect | FolderAttributes.NonExistent)) == 0);
    }
}
