using System.Globalization;

namespace ColdMail.Dev.Demo;

/// <summary>A mail as the database tells it.</summary>
public sealed record PlannedMail(string Status, string? MessageId, string Recipient);

/// <summary>A mail as the catcher has it.</summary>
public sealed record CaughtMail(string MessageId, string Recipient);

/// <summary>Compares what the database says with what the mail catcher got: the proof that the demo ends on.</summary>
public static class Balance
{
    /// <param name="planned">All mails of the campaign.</param>
    /// <param name="caught">Accepted mails of the catcher; those of other campaigns are left aside by their Message-ID domain and id.</param>
    /// <returns>What differs, one sentence each; empty when all is well.</returns>
    public static IReadOnlyList<string> Differences(
        IReadOnlyCollection<PlannedMail> planned, IReadOnlyCollection<CaughtMail> caught)
    {
        var differences = new List<string>();
        var byId = caught.ToLookup(mail => mail.MessageId);
        foreach (var mail in planned)
        {
            var copies = mail.MessageId is null ? 0 : byId[mail.MessageId].Count();
            var problem = (mail.Status, copies) switch
            {
                ("sent", 1) or ("uncertain", 0 or 1) => null,
                ("sent", 0) => "is sent in the database and never reached the catcher",
                (_, > 1) => string.Create(CultureInfo.InvariantCulture, $"reached the catcher {copies} times"),
                (_, 0) => null,
                _ => $"is {mail.Status} in the database and reached the catcher",
            };
            if (problem is not null)
            {
                differences.Add($"{mail.MessageId} {problem}.");
            }
            else if (copies == 1 && byId[mail.MessageId!].Single().Recipient != mail.Recipient)
            {
                differences.Add($"{mail.MessageId} reached another recipient than planned.");
            }
        }

        return differences;
    }

    /// <summary>How many mails are at the catcher more than once.</summary>
    public static int Duplicates(IReadOnlyCollection<PlannedMail> planned, IReadOnlyCollection<CaughtMail> caught)
    {
        var ours = planned.Where(mail => mail.MessageId is not null).Select(mail => mail.MessageId!).ToHashSet();
        return caught.Where(mail => ours.Contains(mail.MessageId)).GroupBy(mail => mail.MessageId).Sum(copies => copies.Count() - 1);
    }
}
