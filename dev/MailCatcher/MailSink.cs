using System.Security.Cryptography.X509Certificates;

namespace ColdMail.Dev.MailCatcher;

/// <summary>What all conversations of one catcher share: where mails go, and the faults to make.</summary>
sealed class MailSink(
    MailCatcherOptions options, Journal? journal, CaughtMails mails, TimeProvider clock, CancellationToken ending)
{
    volatile FaultDice dice = new(options.Faults);
    readonly Lazy<X509Certificate2> certificate = new(() => options.Certificate ?? SelfMadeCertificate.Create(
        "localhost", clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddYears(1)));

    public MailCatcherOptions Options => options;

    public Journal? Journal => journal;

    public CaughtMails Mails => mails;

    public CancellationToken Ending => ending;

    public X509Certificate2 Certificate => certificate.Value;

    public DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Setting it forgets what the rules before have counted.</summary>
    public FaultScript Faults
    {
        get => dice.Script;
        set => dice = new(value);
    }

    public IReadOnlyList<FaultRule> Draw(FaultStage stage, IReadOnlyList<string> recipients) => dice.Draw(stage, recipients);

    /// <summary>Returns when the record is in the log and the inbox shows it.</summary>
    public async ValueTask RecordAsync(SinkRecord record, ReadOnlyMemory<byte> content = default) =>
        mails.Add(journal is null ? record : await journal.AppendAsync(record, content));

    public async Task ClearAsync()
    {
        if (journal is not null)
        {
            await journal.ClearAsync();
        }

        mails.Clear();
    }
}
