using System.Reflection;
using System.Text.RegularExpressions;
using ColdMail.Campaigns;
using ColdMail.Explanations;
using ColdMail.Scheduling;
using ColdMail.Scheduling.Calendars;
using ColdMail.Sending;
using ColdMail.Tests.Architecture;

namespace ColdMail.Tests.Explanations;

public sealed partial class CodeBookTests
{
    /// <summary>Those of <c>contacts.status</c> that are not ok, in the way in which a launch writes them down.</summary>
    static readonly string[] ContactStates = ["UNSUBSCRIBED", "BOUNCED", "COMPLAINED", "REPLIED", "ERASED"];

    /// <summary>The classes that hold stable codes.</summary>
    public static TheoryData<Type> Classes =>
        [typeof(DecisionCode), typeof(CalendarCode), typeof(Reason), typeof(ExclusionReason), typeof(StandingCode)];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Every_code_is_in_the_book(Type codes) =>
        Assert.Empty(CodesOf(codes).Except(CodeBook.All.Select(entry => entry.Code)));

    [Fact]
    public void Every_entry_of_the_book_is_a_code() =>
        Assert.Empty(CodeBook.All.Select(entry => entry.Code).Except(Classes.SelectMany(row => CodesOf(row.Data))));

    [Fact]
    public void The_page_says_what_the_book_says()
    {
        var page = Page();

        Assert.Equal(
            CodeBook.All.Select(entry => $"| `{entry.Code}` | {entry.Meaning} | {entry.WhatToDo} |"),
            page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && !Problem().IsMatch(line)));
        Assert.All(CodeBook.All.Select(entry => entry.Topic).Distinct(), topic => Assert.Contains($"\n## {topic}\n", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_names_every_problem_of_a_launch()
    {
        var source = Repository.Read("shared", "Campaigns", "LaunchCheck.cs");
        var codes = Literal().Matches(source).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Contains("NO_POSTAL_ADDRESS", codes);
        Assert.Equal(
            codes.Order(StringComparer.Ordinal),
            Problem().Matches(Page()).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_launch_leaves_nobody_out_for_a_reason_without_a_code()
    {
        var source = Repository.Read("shared", "Campaigns", "AudienceSql.cs");
        var codes = Quoted().Matches(source).Select(match => match.Groups[1].Value).ToList();

        Assert.Contains("IN_EXCLUDED_LIST", codes);
        Assert.Empty(codes.Except(CodesOf(typeof(ExclusionReason))));
        Assert.Empty(ContactStates.Except(CodesOf(typeof(ExclusionReason))));
    }

    [Fact]
    public void A_code_that_nobody_knows_gets_a_general_text()
    {
        var entry = CodeBook.Of("FROM_THE_FUTURE");

        Assert.Equal(
            new(
                "", "FROM_THE_FUTURE", "ColdMail has noted “FROM_THE_FUTURE” and knows no more about it.",
                "Ask the support, and name the code."),
            entry);
    }

    static string Page() => Repository.Read("docs", "codes.md");

    static IEnumerable<string> CodesOf(Type codes) => codes
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (string)field.GetRawConstantValue()!);

    /// <summary>A row of the table of launch problems names the field, in italics.</summary>
    [GeneratedRegex(@"^\| `([A-Z_]+)` \| \*", RegexOptions.Multiline)]
    private static partial Regex Problem();

    [GeneratedRegex(@"""([A-Z]+(?:_[A-Z]+)+)""")]
    private static partial Regex Literal();

    [GeneratedRegex("'([A-Z]+(?:_[A-Z]+)*)'")]
    private static partial Regex Quoted();
}
