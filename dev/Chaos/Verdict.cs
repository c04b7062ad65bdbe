namespace ColdMail.Dev.Chaos;

/// <summary>What the checker found.</summary>
/// <param name="Duplicated">Copies beyond the first of a mail, and mails nobody can account for: a person got too many.</param>
/// <param name="Lost">Mails the database calls sent and nobody received.</param>
/// <param name="Unexpected">Mails that arrived and that the database does not know of as sent or uncertain.</param>
/// <param name="CapsBroken">Senders and days with more than their cap.</param>
/// <param name="Uncertain">Mails whose end nobody knows.</param>
/// <param name="Recovered">Those of them that had arrived.</param>
public sealed record Verdict(
    IReadOnlyList<Invariant> Invariants,
    int Accepted,
    int Duplicated,
    int Lost,
    int Unexpected,
    int CapsBroken,
    int Uncertain,
    int Recovered)
{
    public bool Holds => Invariants.All(invariant => invariant.Holds);
}

/// <summary>One rule that must hold whatever happened.</summary>
/// <param name="Id">As in the test plan, I1 to I12.</param>
/// <param name="Figures">What was counted, exactly.</param>
/// <param name="Breaches">Each breach in words; empty when the rule holds.</param>
public sealed record Invariant(string Id, string Rule, string Figures, IReadOnlyList<string> Breaches)
{
    public bool Holds => Breaches.Count == 0;
}
