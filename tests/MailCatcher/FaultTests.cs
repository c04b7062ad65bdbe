using ColdMail.Dev.MailCatcher;

namespace ColdMail.Tests.MailCatcher;

[Trait("Kind", "path")]
public sealed class FaultTests
{
    const string Content = "Message-ID: <1@b.test>\r\n\r\nx\r\n.";

    static readonly string[] Mail = ["EHLO me", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA", Content, "NOOP"];

    /// <summary>Stage, action, reply; the codes the client sees; how many mails were taken.</summary>
    public static TheoryData<FaultRule, string, int> Faults => new()
    {
        { new() { Stage = FaultStage.Greeting, Reply = "421 4.3.2 Busy" }, "421 - - - - - -", 0 },
        { new() { Stage = FaultStage.Greeting, Reply = "554 5.3.2 No" }, "554 250 250 250 354 250 250", 1 },
        { new() { Stage = FaultStage.Hello, Action = FaultAction.Drop }, "220 - - - - - -", 0 },
        { new() { Stage = FaultStage.Mail, Reply = "451 4.3.0 Later", Times = 1 }, "220 250 451 503 503 250", 0 },
        { new() { Stage = FaultStage.Recipient, Reply = "550 5.1.1 Nobody" }, "220 250 250 550 554 250", 0 },
        { new() { Stage = FaultStage.Data, Reply = "452 4.3.1 Full" }, "220 250 250 250 452 250", 0 },
        { new() { Stage = FaultStage.Data, Action = FaultAction.Drop }, "220 250 250 250 - - -", 0 },
        { new() { Stage = FaultStage.Body, Action = FaultAction.Drop }, "220 250 250 250 354 - -", 0 },
        { new() { Stage = FaultStage.Dot, Reply = "451 4.3.0 Later" }, "220 250 250 250 354 451 250", 0 },
        { new() { Stage = FaultStage.Dot, Reply = "421 4.3.2 Bye" }, "220 250 250 250 354 421 -", 0 },
        { new() { Stage = FaultStage.Dot, Reply = "421 4.3.2 Bye", Accept = true }, "220 250 250 250 354 421 -", 1 },
        { new() { Stage = FaultStage.Dot, Action = FaultAction.Drop }, "220 250 250 250 354 - -", 0 },
        { new() { Stage = FaultStage.Dot, Action = FaultAction.Drop, Accept = true }, "220 250 250 250 354 - -", 1 },
        { new() { Stage = FaultStage.Dot, Action = FaultAction.Reset }, "220 250 250 250 354 - -", 0 },
        { new() { Stage = FaultStage.Dot, Action = FaultAction.Reset, Accept = true }, "220 250 250 250 354 - -", 1 },
        { new() { Stage = FaultStage.Dot, Action = FaultAction.Garbage, Accept = true }, "220 250 250 250 354 ?!% 250", 1 },
        { new() { Stage = FaultStage.Dot, Action = FaultAction.Delay, DelayMilliseconds = 1 }, "220 250 250 250 354 250 250", 1 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_happens_at_its_stage_and_is_in_the_log_with_what_became_of_the_mail(FaultRule rule, string codes, int taken)
    {
        await using var catcher = await StartAsync(new() { Faults = new() { Rules = [rule] } });
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);

        Assert.Equal(codes, await CodesAsync(client));

        var fault = Assert.Single(catcher.ReadLog(), line => line.Fault is not null);
        Assert.Equal((rule.Kind, rule.Reply, rule.Stage >= FaultStage.Body), (fault.Fault, fault.Reply, fault.After354));
        Assert.Equal(rule.Stage >= FaultStage.Body ? "1@b.test" : null, fault.MessageId);
        Assert.Equal(taken, catcher.ReadLog().Count(line => line.Outcome == SinkOutcome.Accepted));
        Assert.Equal(taken, catcher.Counts.Accepted);
        Assert.Equal(1, catcher.Counts.Faults[rule.Kind]);
    }

    [Fact]
    public async Task Only_the_recipients_a_rule_names_are_refused()
    {
        await using var catcher = await StartAsync(new()
        {
            Faults = new() { Rules = [new() { Stage = FaultStage.Recipient, To = "*@bad.test", Reply = "550 5.1.1 Nobody" }] },
        });
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);

        Assert.Equal("220 250 250 550 250 354 250", await client.CodesAsync(
            "EHLO me", "MAIL FROM:<a@b.test>", "RCPT TO:<c@bad.test>", "RCPT TO:<c@good.test>", "DATA", "x\r\n."));
        Assert.Equal(["c@good.test"], Assert.Single(catcher.Mails()).To);
    }

    [Fact]
    public async Task A_rule_about_signing_in_replaces_the_answer_to_right_credentials()
    {
        await using var catcher = await StartAsync(new()
        {
            Users = new Dictionary<string, string> { ["me"] = "secret" },
            Faults = new() { Rules = [new() { Stage = FaultStage.Auth, Reply = "454 4.7.0 Not now", Times = 1 }] },
        });
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);

        Assert.Equal("220 250 454 235", await client.CodesAsync(
            "EHLO me", "AUTH PLAIN AG1lAHNlY3JldA==", "AUTH PLAIN AG1lAHNlY3JldA=="));
    }

    [Fact]
    public async Task More_connections_than_allowed_are_turned_away_until_one_ends()
    {
        await using var catcher = await StartAsync(new() { Faults = new() { MaxConnections = 1 } });
        var first = await Transcript.OpenAsync(catcher.SmtpPort);
        Assert.Equal("220", Transcript.Code(await first.ReadAsync()));
        await using (var second = await Transcript.OpenAsync(catcher.SmtpPort))
        {
            Assert.Equal("421", Transcript.Code(await second.ReadAsync()));
        }

        await first.DisposeAsync();

        Assert.True(await GreetsAsync(catcher.SmtpPort));
        Assert.True(catcher.Counts.Faults["max-connections"] >= 1);
    }

    [Fact]
    public async Task A_script_can_be_replaced_while_running_but_not_by_a_wrong_one()
    {
        await using var catcher = await StartAsync(new());

        Assert.Throws<ArgumentException>(() => catcher.Faults = new() { Rules = [new() { Stage = FaultStage.Dot }] });
        Assert.Equal(FaultScript.None, catcher.Faults);

        catcher.Faults = new() { Rules = [new() { Stage = FaultStage.Greeting, Reply = "554 5.3.2 No" }] };
        await using var client = await Transcript.OpenAsync(catcher.SmtpPort);
        Assert.Equal("554", Transcript.Code(await client.ReadAsync()));
    }

    static async Task<bool> GreetsAsync(int port)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            await using var client = await Transcript.OpenAsync(port);
            if (Transcript.Code(await client.ReadAsync()) == "220")
            {
                return true;
            }

            await Task.Delay(20);
        }

        return false;
    }

    static async Task<string> CodesAsync(Transcript client)
    {
        var codes = new List<string> { Transcript.Code(await client.ReadAsync()) };
        foreach (var line in Mail.Where(line => line != Content || codes[^1] is "354" or "-"))
        {
            codes.Add(codes[^1] == "-" || codes is ["421", ..] ? "-" : await TryAskAsync(client, line));
        }

        return string.Join(' ', codes);
    }

    static async Task<string> TryAskAsync(Transcript client, string line)
    {
        try
        {
            return Transcript.Code(await client.AskAsync(line));
        }
        catch (IOException)
        {
            return "-";
        }
    }

    static Task<MailCatcherServer> StartAsync(MailCatcherOptions options) =>
        MailCatcherServer.StartAsync(options, TimeProvider.System, CancellationToken.None);
}
