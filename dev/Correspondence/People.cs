using ColdMail.Dev.Components;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace ColdMail.Dev.Correspondence;

/// <summary>The people to whom a campaign writes: they find mails in their mailboxes and answer by mail.</summary>
sealed class People(IReadOnlyList<Person> people, DovecotServer store, PostfixServer server)
{
    readonly HashSet<string> seen = [];

    /// <summary>How many mails each has in its mailbox, in the order in which they were given.</summary>
    public IReadOnlyList<int> Copies => [.. people.Select(person => store.Mails(person.Email).Count)];

    /// <summary>Everybody reads what is new and does what the role says.</summary>
    /// <returns>Answers that were handed to the server.</returns>
    public async Task<int> ActAsync(CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", server.SmtpPort, SecureSocketOptions.None, cancellation);
        var answers = 0;
        foreach (var person in people)
        {
            var mails = store.Mails(person.Email);
            foreach (var (file, step) in mails.Select((file, index) => (file, index + 1)).Where(mail => seen.Add(Path.GetFileName(mail.file))))
            {
                if (Answers.Of(person, await MimeMessage.LoadAsync(file, cancellation), step, now) is { } answer)
                {
                    await client.SendAsync(answer.Mail, new MailboxAddress("", answer.From), [new MailboxAddress("", answer.To)], cancellation);
                    answers++;
                }
            }
        }

        await client.DisconnectAsync(quit: true, cancellation);
        return answers;
    }

    /// <summary>Everything that arrived more than once, or at somebody it was not for; empty when it is as it should be.</summary>
    public async Task<IReadOnlyList<string>> MisplacedAsync(CancellationToken cancellation)
    {
        var found = new List<string>();
        var ids = new Dictionary<string, string>();
        foreach (var person in people)
        {
            foreach (var file in store.Mails(person.Email))
            {
                var mail = await MimeMessage.LoadAsync(file, cancellation);
                if (!ids.TryAdd(mail.MessageId ?? "", person.Email))
                {
                    found.Add($"{mail.MessageId} arrived at {ids[mail.MessageId ?? string.Empty]} and again at {person.Email}");
                }

                if (mail.To.Mailboxes.SingleOrDefault()?.Address != person.Email)
                {
                    found.Add($"{mail.MessageId} to {mail.To} arrived at {person.Email}");
                }
            }
        }

        return found;
    }
}
