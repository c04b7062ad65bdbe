using System.Globalization;

namespace ColdMail.Breakers;

/// <summary>The arithmetic of a breaker, as it is stored and shown.</summary>
/// <param name="Rule">What stops: share, first_mails, complaints or probes; none.</param>
/// <param name="Percent">Of <paramref name="Sends"/>.</param>
/// <param name="AtLeastPercent">The share is at least this, with 95 % certainty (the lower bound of Wilson).</param>
/// <param name="LimitPercent">It stops when <paramref name="AtLeastPercent"/> is above.</param>
/// <param name="ComplaintPercent">Of <paramref name="AllSends"/>.</param>
/// <param name="Words">The rule in words, or how things stand.</param>
public sealed record BreakerEvidence(
    string Rule, long Sends, long Bounces, double Percent, double AtLeastPercent, double LimitPercent, int MinSends, long FirstSends,
    long FirstBounces, long AllSends, long Complaints, double ComplaintPercent, string Words)
{
    public const string NoRule = "none";

    public bool Trips => Rule != NoRule;

    /// <param name="limitPercent">Of the sender or the campaign.</param>
    public static BreakerEvidence Of(BounceTally tally, double limitPercent, BreakerOptions options)
    {
        var (percent, atLeast) = (Percentage(tally.Bounces, tally.Sends), 100 * Wilson.LowerBound(tally.Bounces, tally.Sends));
        var complaints = Percentage(tally.Complaints, tally.AllSends);
        var rule = tally.Complaints >= options.MinComplaints && complaints > options.ComplaintStopPercent ? "complaints"
            : tally.Sends >= options.MinSends ? (atLeast > limitPercent ? "share" : NoRule)
            : tally.FirstBounces >= options.FirstBounces ? "first_mails"
            : NoRule;
        var words = rule switch
        {
            "complaints" => Text($"{tally.Complaints:N0} of {tally.AllSends:N0} mails were reported as unwanted: {complaints:0.00} %, the limit is {options.ComplaintStopPercent:0.00} %."),
            "first_mails" => Text($"{tally.FirstBounces:N0} of the first {tally.FirstSends:N0} mails bounced; {options.FirstBounces:N0} are too many."),
            _ when tally.Sends == 0 => Text($"No mail of the last {options.WindowDays:N0} days is old enough to be judged."),
            _ => Text($"{tally.Bounces:N0} of the last {tally.Sends:N0} mails bounced: {percent:0.0} %, with 95 % certainty at least {atLeast:0.0} %; the limit is {limitPercent:0.0} %.")
                + (tally.Sends < options.MinSends ? Text($" It is judged from {options.MinSends:N0} mails on.") : ""),
        };
        return new(
            rule, tally.Sends, tally.Bounces, Math.Round(percent, 2), Math.Round(atLeast, 2), limitPercent, options.MinSends, tally.FirstSends,
            tally.FirstBounces, tally.AllSends, tally.Complaints, Math.Round(complaints, 2), words);
    }

    /// <summary>The same of a sender that tries itself: any bounce or complaint stops it.</summary>
    public BreakerEvidence OfProbes(BounceTally tally) => this with
    {
        Rule = "probes",
        Words = Text($"{tally.AllBounces:N0} of {tally.AllSends:N0} mails that it tried itself with bounced, {tally.Complaints:N0} were reported as unwanted."),
    };

    static double Percentage(long part, long of) => of == 0 ? 0 : 100.0 * part / of;

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
