using ColdMail.Stats;

namespace ColdMail.Tests.Stats;

public sealed class StepTallyTests
{
    [Fact]
    public void Every_contact_is_somewhere_at_every_step()
    {
        var histories = new[]
        {
            new[] { "sent", "sent", "scheduled" },
            ["sent", "failed"],
            ["cancelled"],
            ["held"],
            ["uncertain", "sending"],
            ["claimed"],
        };

        var steps = StepTally.Of(Histories.Tally(histories, steps: 3, excluded: 2));

        Assert.Equal(
            [
                StepCounts.None with { Selected = 8, Excluded = 2, Sent = 2, Uncertain = 1, Cancelled = 1, Held = 1, Remaining = 1 },
                StepCounts.None with { Selected = 8, Excluded = 2, Sent = 1, Failed = 1, Cancelled = 1, Held = 1, Remaining = 2 },
                StepCounts.None with { Selected = 8, Excluded = 2, Cancelled = 2, Held = 1, Remaining = 3 },
            ],
            steps.Select(step => step.Counts));
        Assert.Equal("ok", StepTally.BalanceOf(steps));
    }

    [Fact]
    public void A_lost_follow_up_shows_in_the_balance()
    {
        var steps = StepTally.Of(Histories.Tally([["sent", "sent"], ["sent"], ["uncertain"]], steps: 2, excluded: 0));

        Assert.Equal("step 2: 2 of 3 are in no state", StepTally.BalanceOf(steps));
    }

    [Fact]
    public void A_mail_that_failed_after_its_follow_up_was_planned_counts_once_at_each_step()
    {
        var steps = StepTally.Of(Histories.Tally([["failed", "sent", "scheduled"], ["scheduled", "held"]], steps: 3, excluded: 0));

        Assert.Equal("ok", StepTally.BalanceOf(steps));
        Assert.Equal(StepCounts.None with { Selected = 2, Sent = 1, Held = 1 }, steps[1].Counts);
        Assert.Equal(StepCounts.None with { Selected = 2, Remaining = 1, Held = 1 }, steps[2].Counts);
    }

    [Fact]
    public void A_row_too_many_shows_in_the_balance()
    {
        var tally = Histories.Tally([["sent"], ["sent"]], steps: 1, excluded: 0) with { Selected = 1 };

        Assert.Equal("step 1: 1 more than the 1 selected", StepTally.BalanceOf(StepTally.Of(tally)));
    }

    [Fact]
    public void Whatever_happens_the_sum_holds_and_each_state_is_that_of_the_last_row()
    {
        var random = new Random(20260915);
        for (var round = 0; round < 300; round++)
        {
            var steps = random.Next(1, 5);
            var histories = Histories.Any(random, steps, random.Next(0, 40));

            var counted = StepTally.Of(Histories.Tally(histories, steps, excluded: random.Next(5)));

            Assert.Equal("ok", StepTally.BalanceOf(counted));
            Assert.Equal(Histories.Expected(histories, steps), counted.Select(step => Histories.States(step.Counts)));
        }
    }

    [Fact]
    public void The_total_is_the_sum_of_the_steps()
    {
        var steps = StepTally.Of(Histories.Tally([["sent", "failed"], ["held"]], steps: 2, excluded: 1));

        Assert.Equal(
            StepCounts.None with { Selected = 6, Excluded = 2, Sent = 1, Failed = 1, Held = 2 }, StepTally.TotalOf(steps));
    }
}
