using System.Globalization;
using ColdMail.Dev.Components;
using ColdMail.Dev.MailCatcher;

namespace ColdMail.Dev.Chaos;

/// <summary>One fault run.</summary>
public sealed record ChaosOptions
{
    public const string Usage =
        """
        chaos [--messages N] [--kills K] [--seed S] [--senders N] [--gap SECONDS] [--unsafe yes] [--json FILE]
          Sends N mails (2000) by two workers, kills one of them at K (20) random moments, lets the mail server lie,
          then compares what arrived with the database. --unsafe yes retries on any error, which has to be noticed.
        """;

    /// <summary>Mails of both steps together.</summary>
    public int Messages { get; init; } = 2000;

    public int Kills { get; init; } = 20;

    /// <summary>Decides moments, victims and faults; the timing of the machine decides the rest.</summary>
    public int Seed { get; init; } = 1;

    public int Senders { get; init; } = 6;

    public int Workers { get; init; } = 2;

    /// <summary>Least seconds between two mails of a sender.</summary>
    public int GapSeconds { get; init; }

    /// <summary>Runs the deliberately wrong variant: the verdict must be bad.</summary>
    public bool Unsafe { get; init; }

    /// <summary>How many mails one commit of a worker marks as being offered.</summary>
    public int BeginBatch { get; init; } = 5;

    /// <summary>First part of the names of the workers' logs and pid files.</summary>
    public string Name { get; init; } = "chaos";

    /// <summary>Where the catcher's log stays for a closer look; null removes it with the run.</summary>
    public string? SinkFolder { get; init; }

    public string? JsonFile { get; init; }

    public int Contacts => Messages / 2;

    /// <summary>Nine tenths of what a sender has to send, so that every cap is reached.</summary>
    public int DailyCap => Math.Max(1, Messages * 9 / 10 / Senders);

    /// <summary>About one mail in eight meets a fault, far more than in real life.</summary>
    public FaultScript Faults => new()
    {
        Seed = Seed,
        Rules =
        [
            new() { Stage = FaultStage.Recipient, Reply = "450 4.3.0 Try again later", Probability = 0.02 },
            new() { Stage = FaultStage.Recipient, Reply = "550 5.1.1 No such user", Probability = 0.01 },
            new() { Stage = FaultStage.Data, Action = FaultAction.Drop, Probability = 0.02 },
            new() { Stage = FaultStage.Body, Action = FaultAction.Drop, Probability = 0.02 },
            new() { Stage = FaultStage.Dot, Action = FaultAction.Delay, DelayMilliseconds = 300, Probability = 0.02 },
            new() { Stage = FaultStage.Dot, Reply = "451 4.3.0 Try again later", Probability = 0.01 },
            new() { Stage = FaultStage.Dot, Reply = "421 4.3.0 Going down", Accept = true, Probability = 0.005 },
            new() { Stage = FaultStage.Dot, Action = FaultAction.Garbage, Accept = true, Probability = 0.005 },
            new() { Stage = FaultStage.Dot, Action = FaultAction.Reset, Probability = 0.01 },
            new() { Stage = FaultStage.Dot, Action = FaultAction.Drop, Probability = 0.01 },
            new() { Stage = FaultStage.Dot, Action = FaultAction.Drop, Accept = true, Probability = 0.02 },
        ],
    };

    /// <summary>Short leases and waits, so that what takes minutes in earnest takes seconds here. The promises are the same.</summary>
    public IReadOnlyDictionary<string, string> WorkerSettings => new Dictionary<string, string>(DevelopmentSettings.Create(null, "http://localhost"))
    {
        ["Sending__BeginBatch"] = BeginBatch.ToString(CultureInfo.InvariantCulture),
        ["Sending__ClaimBatch"] = "20",
        ["Sending__ClaimLeaseSeconds"] = "5",
        ["Sending__SendLeaseSeconds"] = "30",
        ["Sending__SendMarginSeconds"] = "21",
        ["Sending__UnsafeRetryOnAnyError"] = Unsafe ? "true" : "false",
        ["Smtp__EnvelopeSeconds"] = "8",
        ["Smtp__BodySeconds"] = "12",
        ["Backoff__BaseSeconds"] = "2",
        ["Backoff__FloorSeconds"] = "0",
        ["Backoff__Factor"] = "1",
        ["Backoff__MaxAttempts"] = "100",
    };

    /// <exception cref="FormatException">The arguments cannot be used; the message says why.</exception>
    public static ChaosOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ChaosOptions { Seed = Random.Shared.Next(1, 1_000_000) };
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--messages" => options with { Messages = Number(2) },
                "--kills" => options with { Kills = Number(0) },
                "--seed" => options with { Seed = Number(0) },
                "--senders" => options with { Senders = Number(1) },
                "--gap" => options with { GapSeconds = Number(0) },
                "--unsafe" => options with { Unsafe = value is "yes" or "true" },
                "--json" => options with { JsonFile = value },
                var name => throw new FormatException($"{name} is not known."),
            };

            int Number(int least) =>
                int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
                    ? number
                    : throw new FormatException($"{arguments[i]} needs a whole number of at least {least}, not {value}.");
        }

        return options switch
        {
            { Contacts: var contacts, Senders: var senders } when contacts < senders =>
                throw new FormatException("There must be at least two mails for each sender."),
            { Contacts: > 100_000 } => throw new FormatException("At most 200000 mails."),
            _ => options,
        };
    }
}
