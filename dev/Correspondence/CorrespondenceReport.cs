using System.Globalization;

namespace ColdMail.Dev.Correspondence;

/// <summary>What the people of a role were to end as, and did.</summary>
/// <param name="Differences">Each person who ended otherwise, with both ends.</param>
sealed record RoleResult(Role Role, int People, int AsExpected, IReadOnlyList<string> Differences);

/// <summary>A correspondence, expected against actual.</summary>
/// <param name="Breaches">What is wrong beside the ends of people.</param>
sealed record CorrespondenceReport(IReadOnlyList<RoleResult> Roles, IReadOnlyList<string> Breaches, TimeSpan Elapsed)
{
    /// <summary>Everything that is not as it should be.</summary>
    public IReadOnlyList<string> Differences => [.. Roles.SelectMany(role => role.Differences), .. Breaches];

    /// <param name="endings">By address.</param>
    /// <param name="copies">After each stretch of time: of each person the mails in the mailbox.</param>
    public static CorrespondenceReport Of(
        IReadOnlyList<Person> people, IReadOnlyDictionary<string, Ending> endings, IReadOnlyList<IReadOnlyList<int>> copies,
        IReadOnlyList<string> breaches, TimeSpan elapsed) => new(
        [
            .. people.Select((person, index) => (Person: person, Copies: (IReadOnlyList<int>)[.. copies.Select(stretch => stretch[index])]))
                .GroupBy(one => one.Person.Role)
                .OrderBy(role => role.Key.Deed)
                .Select(role =>
                {
                    var differences = role.SelectMany(one => Difference(one.Person, endings.GetValueOrDefault(one.Person.Email), one.Copies)).ToList();
                    return new RoleResult(role.Key, role.Count(), role.Count() - differences.Count, differences);
                }),
        ],
        breaches,
        elapsed);

    public IEnumerable<string> Lines()
    {
        yield return Line("people", "who", "contact", "mails", "copies", "as expected");
        foreach (var result in Roles)
        {
            yield return Line(
                Text($"{result.People}"), result.Role.Words, result.Role.Contact, result.Role.Mails, Join(result.Role.Copies), Text($"{result.AsExpected}"));
        }

        foreach (var difference in Differences)
        {
            yield return $"- {difference}";
        }

        yield return Text(
            $"{Roles.Sum(role => role.AsExpected)} of {Roles.Sum(role => role.People)} people ended as they should, {Breaches.Count} further breaches, {Elapsed.TotalSeconds:0} s");
    }

    static IEnumerable<string> Difference(Person person, Ending? ending, IReadOnlyList<int> copies)
    {
        var role = person.Role;
        var expected = Text($"{role.Contact}; {role.Mails}; suppressed \"{role.Suppressed}\"; answer \"{role.Answer}\"; copies {Join(role.Copies)}");
        var actual = Text($"{ending?.Contact}; {ending?.Mails}; suppressed \"{ending?.Suppressed}\"; answer \"{ending?.Answers}\"; copies {Join(copies)}");
        return expected == actual ? [] : [$"{person.Email} ({role.Words}): expected {expected}, got {actual}"];
    }

    static string Join(IReadOnlyList<int> copies) => string.Join(' ', copies);

    static string Line(string people, string who, string contact, string mails, string copies, string asExpected) =>
        $"{people,6}  {who,-30}{contact,-14}{mails,-32}{copies,-14}{asExpected}";

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
