using ColdMail.Scheduling;
using ColdMail.Scheduling.Calendars;
using ColdMail.Scheduling.Lanes;

namespace ColdMail.Tests.Explanations;

/// <summary>What an explanation names is what the line of the sender does with this one mail.</summary>
public sealed class AgreementTests
{
    const int Situations = 2_000;

    static readonly TimeSpan Step = TimeSpan.FromMinutes(90);

    [Fact]
    public void The_code_and_the_next_instant_are_those_of_the_line()
    {
        var codes = new HashSet<string>();
        var (going, never) = (0, 0);
        for (var seed = 0; seed < Situations; seed++)
        {
            var given = new RandomCases(seed).Next();
            var line = Line(given);
            var explanation = given.Explain()!;
            var decision = explanation.Decision;

            var (code, until) = Answer(given);
            Assert.True(code == decision.Code, $"{seed}: {decision.Code}, and the line says {code}.");
            if (decision.Obstacles is [var first, ..] && (decision.Obstacles.Count > 1 || decision.Next is not null) && until is not null)
            {
                Assert.True(first.Until?.At >= until, $"{seed}: {first}, and the line says {until:u}.");
            }

            var last = decision.Next?.At ?? LastOf(given);
            for (var at = given.Now; at < last; at += Step)
            {
                Assert.True(!Goes(line, at), $"{seed}: the line sends at {at:u}, and the explanation says {decision.Next?.At:u}.");
            }

            if (decision.Next is { } next)
            {
                Assert.True(Goes(line, next.At), $"{seed}: the line does not send at {next.At:u}.");
                Assert.True(next.At == given.Now || !Goes(line, next.At.AddTicks(-1)), $"{seed}: the line sends before {next.At:u}.");
            }

            codes.Add(code);
            (going, never) = decision.Next is null ? (going, never + 1) : (going + 1, never);
        }

        Assert.Empty(Expected.Except(codes));
        Assert.True(going > Situations / 2 && never > Situations / 20, $"{going} go, {never} do not: the situations are too much alike.");
    }

    [Fact]
    public void The_first_rule_that_does_not_pass_is_the_one_that_the_line_names()
    {
        for (var seed = 0; seed < Situations; seed++)
        {
            var given = new RandomCases(seed).Next();

            var failed = given.Explain()!.Rules.FirstOrDefault(rule => !rule.Passed)?.Code ?? DecisionCode.Ready;

            var (code, _) = Answer(given);
            Assert.True(code == failed, $"{seed}: the trace says {failed}, and the line says {code}.");
        }
    }

    static HashSet<string> Expected =>
    [
        DecisionCode.Ready, DecisionCode.Gap, DecisionCode.NotDue, DecisionCode.StepExpired, CalendarCode.NoSlot, CalendarCode.NotStarted,
        CalendarCode.CampaignEnded, CalendarCode.WindowClosed, CalendarCode.Holiday, CalendarCode.ClosedDate, CalendarCode.SenderWorkday,
        CalendarCode.SenderFrozen, DecisionCode.SenderDailyCap, DecisionCode.SenderRamp, DecisionCode.SenderHourlyCap,
        DecisionCode.SenderRollingCap, DecisionCode.UserDailyCap, DecisionCode.DomainHourlyCap, DecisionCode.CampaignDailyCap,
        DecisionCode.CampaignSenderDailyCap, DecisionCode.CompanyDailyCap, DecisionCode.NewContactsDailyCap,
        DecisionCode.InboundStale, DecisionCode.SenderProbation,
    ];

    /// <remarks>That a mail is not due is told by its cause when the campaign has not begun.</remarks>
    static (string Code, DateTime? Until) Answer(RecipientCase given) => Line(given).Next(given.Now) switch
    {
        NextMail.Send => (DecisionCode.Ready, given.Now),
        NextMail.Wait { Code: DecisionCode.NotDue } wait when given.Facts.Campaign.StartAt > given.Now => (CalendarCode.NotStarted, wait.Until),
        NextMail.Wait wait => (wait.Code, wait.Until),
        NextMail.Defer defer => (defer.Code, defer.Until),
        NextMail.Close close => (close.Code, null),
        var other => throw new InvalidOperationException($"The line answers {other}."),
    };

    static bool Goes(SenderLine line, DateTime at) => line.Next(at) is NextMail.Send;

    static SenderLine Line(RecipientCase given)
    {
        var (sender, mail) = (given.Facts.Senders[0], given.Facts.Mails[0]);
        var line = new SenderLine(sender.Limits, sender.Pace, given.Usage, sender.NextSendAt);
        var key = new LaneKey(RecipientCase.CampaignId, mail.StepNumber, mail.Zone, mail.Country);
        var company = sender.Limits.CompanyDailyCap is null ? null : given.Facts.Contact.Company;
        line.Queue(key, asked => given.Facts.Campaign.LaneOf(asked, sender))
            .Add(new(mail.Id, RecipientCase.ContactId, mail.ScheduledAt, company));
        return line;
    }

    /// <summary>Two weeks after the mail is due, the gap is over and the campaign has begun.</summary>
    static DateTime LastOf(RecipientCase given) =>
        new[] { given.Now, given.Facts.Mails[0].ScheduledAt, given.Facts.Senders[0].NextSendAt, given.Facts.Campaign.StartAt ?? given.Now }.Max()
        + SendingCalendar.DefaultHorizon;
}
