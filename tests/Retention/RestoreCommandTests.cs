using ColdMail.Dev.Restore;
using ColdMail.Retention;

namespace ColdMail.Tests.Retention;

public sealed class RestoreCommandTests
{
    [Fact]
    public void A_month_is_needed_and_class_and_user_narrow_it()
    {
        Assert.Equal((new DateOnly(2026, 3, 1), DataClass.All, null), RestoreCommand.Read(["--month", "2026-03"])!.Value);
        var (_, classes, user) = RestoreCommand.Read(["--user", "7", "--class", "email_events", "--month", "2026-03"])!.Value;
        Assert.Equal((DataClass.Events, 7L), (Assert.Single(classes), user));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--month")]
    [InlineData("--month 2026")]
    [InlineData("--month 2026-13")]
    [InlineData("--month 2026-03 --class contacts")]
    [InlineData("--month 2026-03 --user ada")]
    [InlineData("--month 2026-03 --all yes")]
    public void Anything_else_is_refused(string args) =>
        Assert.Null(RestoreCommand.Read(args.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
