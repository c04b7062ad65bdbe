using ColdMail.Retention;

namespace ColdMail.Tests.Retention;

public sealed class MonthPartitionTests
{
    static readonly DateTime November = new(2026, 11, 30, 23, 59, 59, DateTimeKind.Utc);

    [Fact]
    public void A_new_table_gets_this_month_and_the_next_three() =>
        Assert.Equal(
            ["p_2026_11", "p_2026_12", "p_2027_01", "p_2027_02"],
            MonthPartition.Missing(["p_future"], November).Select(partition => partition.Name));

    [Fact]
    public void Only_months_behind_the_newest_are_added() =>
        Assert.Equal(
            [new MonthPartition(new DateOnly(2027, 2, 1))],
            MonthPartition.Missing(["p_2026_10", "p_2026_11", "p_2026_12", "p_2027_01", "p_future"], November));

    [Fact]
    public void Months_that_were_missed_are_added_too() =>
        Assert.Equal(
            ["p_2026_09", "p_2026_10", "p_2026_11", "p_2026_12", "p_2027_01", "p_2027_02"],
            MonthPartition.Missing(["p_2026_08", "p_future"], November).Select(partition => partition.Name));

    [Theory]
    [InlineData("p_2027_02")]
    [InlineData("p_2031_01")]
    public void A_table_that_is_far_enough_ahead_is_left_alone(string newest) =>
        Assert.Empty(MonthPartition.Missing(["p_2026_11", newest, "p_future"], November));

    [Fact]
    public void A_partition_ends_where_the_next_month_begins() =>
        Assert.Equal(new DateOnly(2027, 1, 1), new MonthPartition(new DateOnly(2026, 12, 1)).End);

    [Theory]
    [InlineData("p_future")]
    [InlineData("p_2026_13")]
    [InlineData("p_2026_1")]
    [InlineData("")]
    public void Other_names_are_not_months(string name) => Assert.Null(MonthPartition.FromName(name));
}
