namespace ColdMail.Dev.Bench;

/// <summary>One measured figure.</summary>
/// <param name="AtLeast">The figure holds when it is not below; null when nothing is promised.</param>
/// <param name="AtMost">The figure holds when it is not above.</param>
public sealed record BenchFigure(string Name, double Value, string Unit, double? AtLeast = null, double? AtMost = null)
{
    public bool Holds => !(Value < AtLeast) && !(Value > AtMost);
}

/// <summary>The figures of one bench, the bare limit among them: both were measured in the same run.</summary>
public sealed record BenchResult(string Name, IReadOnlyList<BenchFigure> Figures);
