using System.IO.Enumeration;

namespace ColdMail.Dev.MailCatcher;

/// <summary>A script at work: draws, and counts how often each rule struck.</summary>
sealed class FaultDice(FaultScript script)
{
    readonly Lock gate = new();
    readonly Random random = new(script.Seed);
    readonly Dictionary<(FaultRule Rule, string To), int> struck = new(RuleAndAddress.Comparer);
    readonly Dictionary<FaultRule, int> passed = new(ReferenceEqualityComparer.Instance);
    readonly ILookup<FaultStage, FaultRule> rules = script.Rules.ToLookup(rule => rule.Stage);

    public FaultScript Script => script;

    /// <summary>The rules that strike now: any number of delays, then at most one other.</summary>
    public IReadOnlyList<FaultRule> Draw(FaultStage stage, IReadOnlyList<string> recipients)
    {
        if (!rules.Contains(stage))
        {
            return [];
        }

        lock (gate)
        {
            var drawn = new List<FaultRule>();
            foreach (var rule in rules[stage])
            {
                if (Strikes(rule, recipients))
                {
                    drawn.Add(rule);
                    if (rule.Action != FaultAction.Delay)
                    {
                        break;
                    }
                }
            }

            return drawn;
        }
    }

    bool Strikes(FaultRule rule, IReadOnlyList<string> recipients)
    {
        var key = "";
        if (rule.To is { } pattern)
        {
            if (recipients.FirstOrDefault(to => FileSystemName.MatchesSimpleExpression(pattern, to)) is not { } match)
            {
                return false;
            }

            key = match;
        }

        var before = passed[rule] = passed.GetValueOrDefault(rule) + 1;
        var times = struck.GetValueOrDefault((rule, key));
        if (before <= rule.After || times >= rule.Times || (rule.Probability < 1 && random.NextDouble() >= rule.Probability))
        {
            return false;
        }

        if (rule.Times is not null)
        {
            struck[(rule, key)] = times + 1;
        }

        return true;
    }

    sealed class RuleAndAddress : IEqualityComparer<(FaultRule Rule, string To)>
    {
        public static readonly RuleAndAddress Comparer = new();

        public bool Equals((FaultRule Rule, string To) x, (FaultRule Rule, string To) y) =>
            ReferenceEquals(x.Rule, y.Rule) && StringComparer.OrdinalIgnoreCase.Equals(x.To, y.To);

        public int GetHashCode((FaultRule Rule, string To) value) => HashCode.Combine(
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value.Rule),
            StringComparer.OrdinalIgnoreCase.GetHashCode(value.To));
    }
}
