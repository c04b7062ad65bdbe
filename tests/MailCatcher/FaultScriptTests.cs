using ColdMail.Dev.MailCatcher;

namespace ColdMail.Tests.MailCatcher;

public sealed class FaultScriptTests
{
    [Fact]
    public void A_script_is_read_from_JSON()
    {
        var script = FaultScript.Parse(
            """
            { "seed": 7, "maxConnections": 3, "rules": [
              { "stage": "recipient", "reply": "450 4.2.1 Grey", "to": "*@grey.test", "times": 2 },
              { "stage": "dot", "action": "drop", "accept": true, "probability": 0.25 } ] }
            """);

        Assert.Equal((7, 3), (script.Seed, script.MaxConnections));
        Assert.Equal(
            [
                new FaultRule { Stage = FaultStage.Recipient, Reply = "450 4.2.1 Grey", To = "*@grey.test", Times = 2 },
                new FaultRule { Stage = FaultStage.Dot, Action = FaultAction.Drop, Accept = true, Probability = 0.25 },
            ],
            script.Rules);
    }

    [Theory]
    [InlineData("""{ "rules": [ { "stage": "dot" } ] }""", "reply must be")]
    [InlineData("""{ "rules": [ { "stage": "dot", "reply": "250 fine" } ] }""", "reply must be")]
    [InlineData("""{ "rules": [ { "stage": "dot", "reply": "450 a\r\n250 b" } ] }""", "reply must be")]
    [InlineData("""{ "rules": [ { "stage": "body", "reply": "450 no" } ] }""", "middle of a body")]
    [InlineData("""{ "rules": [ { "stage": "mail", "action": "drop", "to": "*" } ] }""", "no recipient")]
    [InlineData("""{ "rules": [ { "stage": "data", "action": "drop", "accept": true } ] }""", "accept belongs")]
    [InlineData("""{ "rules": [ { "stage": "data", "action": "drop", "probability": 2 } ] }""", "between 0 and 1")]
    [InlineData("""{ "rules": [ { "stage": "data", "action": "drop", "times": -1 } ] }""", "negative")]
    [InlineData("""{ "rules": [ { "stage": "data", "action": "drop", "probabilty": 1 } ] }""", "probabilty")]
    [InlineData("""{ "rules": [ { "stage": "lunch", "action": "drop" } ] }""", "stage")]
    [InlineData("""{ "maxConnections": 0 }""", "at least 1")]
    [InlineData("null", "object")]
    [InlineData("nonsense", "nonsense")]
    public void A_script_that_cannot_be_played_says_why(string json, string reason)
    {
        var refused = Assert.Throws<FormatException>(() => FaultScript.Parse(json));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Greylisting_refuses_each_address_so_often_and_then_no_more()
    {
        var dice = Dice(new FaultRule { Stage = FaultStage.Recipient, Reply = "450 4.2.1 Grey", To = "*@grey.test", Times = 2 });

        string[] offered = ["a@grey.test", "A@grey.test", "b@grey.test", "a@grey.test", "b@grey.test", "b@grey.test", "a@b.test"];
        var struck = offered.Select(to => dice.Draw(FaultStage.Recipient, [to]).Count);

        Assert.Equal([1, 1, 1, 0, 1, 0, 0], struck);
    }

    [Fact]
    public void A_rule_can_let_some_pass_first_and_stop_after_some()
    {
        var dice = Dice(new FaultRule { Stage = FaultStage.Auth, Reply = "535 5.7.8 No", After = 2, Times = 1 });

        Assert.Equal([0, 0, 1, 0], Enumerable.Range(0, 4).Select(_ => dice.Draw(FaultStage.Auth, []).Count));
    }

    [Fact]
    public void Delays_add_up_and_the_first_other_rule_wins()
    {
        var first = new FaultRule { Stage = FaultStage.Dot, Action = FaultAction.Delay, DelayMilliseconds = 5 };
        var second = new FaultRule { Stage = FaultStage.Dot, Action = FaultAction.Drop };
        var dice = Dice(first, second, new FaultRule { Stage = FaultStage.Dot, Action = FaultAction.Garbage });

        Assert.Equal([first, second], dice.Draw(FaultStage.Dot, ["a@b.test"]));
    }

    [Fact]
    public void The_same_seed_draws_the_same_and_about_as_often_as_asked()
    {
        var rule = new FaultRule { Stage = FaultStage.Dot, Action = FaultAction.Drop, Probability = 0.1 };

        var first = Strikes(1);

        Assert.Equal(first, Strikes(1));
        Assert.NotEqual(first, Strikes(2));
        Assert.InRange(first.Sum(), 60, 140);

        int[] Strikes(int seed)
        {
            var dice = new FaultDice(new() { Seed = seed, Rules = [rule] });
            return [.. Enumerable.Range(0, 1000).Select(_ => dice.Draw(FaultStage.Dot, ["a@b.test"]).Count)];
        }
    }

    static FaultDice Dice(params FaultRule[] rules) => new(new() { Rules = rules });
}
