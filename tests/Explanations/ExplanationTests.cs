using ColdMail.Explanations;
using static ColdMail.Tests.Explanations.RecipientCase;

namespace ColdMail.Tests.Explanations;

public sealed class ExplanationTests
{
    public static TheoryData<string> Situations => [.. GoldenSituations.All.Select(situation => situation.Name)];

    [Theory]
    [MemberData(nameof(Situations))]
    public void Every_situation_has_its_code_and_its_next_instant(string name)
    {
        var situation = GoldenSituations.All.Single(situation => situation.Name == name);

        var explanation = situation.Given(New()).Explain()!;

        var decision = explanation.Decision;
        Assert.Equal(
            (situation.Code, situation.Next is { } next ? Utc(next) : null, situation.Zone),
            (decision.Code, decision.Next?.At, decision.Next?.Zone));
        Assert.Equal(CodeBook.Of(situation.Code).WhatToDo, decision.WhatToDo);
        Assert.NotEmpty(decision.Words);
        Assert.Equal(explanation.Rules.FirstOrDefault(rule => !rule.Passed)?.Code ?? "READY", decision.Code);
        Assert.Equal([1, 2], explanation.Steps.Select(step => step.Step));
    }
}
