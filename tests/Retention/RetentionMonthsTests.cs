using ColdMail.Retention;

namespace ColdMail.Tests.Retention;

public sealed class RetentionMonthsTests
{
    static readonly DateTime Now = new(2028, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(1, 2028, 4)]
    [InlineData(12, 2027, 5)]
    [InlineData(24, 2026, 5)]
    public void A_month_is_due_when_as_many_whole_months_lie_behind_it(int keep, int year, int month)
    {
        var newest = RetentionMonths.NewestDue(keep, Now);

        Assert.Equal(new DateOnly(year, month, 1), newest);
        Assert.Equal(keep, RetentionMonths.LongestKept(newest, Now));
        Assert.Equal(keep - 1, RetentionMonths.LongestKept(newest.AddMonths(1), Now));
        Assert.Equal(newest, RetentionMonths.NewestDue(keep, new(2028, 6, 30, 23, 59, 59, DateTimeKind.Utc)));
    }

    [Fact]
    public void Months_are_walked_one_by_one() =>
        Assert.Equal(
            [new(2027, 12, 1), new(2028, 1, 1), new DateOnly(2028, 2, 1)],
            RetentionMonths.Through(new(2027, 12, 1), new(2028, 2, 1)));
}
