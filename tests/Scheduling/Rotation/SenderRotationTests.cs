using ColdMail.Scheduling.Rotation;

namespace ColdMail.Tests.Scheduling.Rotation;

public sealed class SenderRotationTests
{
    [Fact]
    public void Equal_senders_take_turns() =>
        Assert.Equal([1, 2, 3], SenderRotation.Pattern([new(1, 50, 0), new(2, 50, 0), new(3, 50, 0)]));

    [Fact]
    public void Twice_the_allowance_gets_twice_the_contacts_and_never_all_at_once()
    {
        var pattern = SenderRotation.Pattern([new(1, 100, 0), new(2, 50, 0), new(3, 50, 0)]);

        Assert.Equal([1, 2, 3, 1], pattern);
    }

    [Fact]
    public void A_sender_that_serves_other_campaigns_gets_its_part_only()
    {
        var counts = SenderRotation.Pattern([new(1, 60, 2), new(2, 60, 0)]).CountBy(id => id).ToDictionary();

        Assert.Equal(3.0, (double)counts[2] / counts[1], 2);
    }

    [Theory]
    [InlineData(1, 99_999)]
    [InlineData(37, 80)]
    [InlineData(400, 401)]
    public void Shares_are_kept_to_a_thousandth(int small, int large)
    {
        var pattern = SenderRotation.Pattern([new(1, small, 0), new(2, large, 0)]);

        var share = (double)pattern.Count(id => id == 1) / pattern.Count;
        Assert.InRange(share, ((double)small / (small + large)) - 0.001, ((double)small / (small + large)) + 0.001);
        Assert.InRange(pattern.Count, 2, 1_001);
    }

    [Fact]
    public void A_sender_without_allowance_gets_nobody_unless_nobody_has_any()
    {
        Assert.DoesNotContain(2, SenderRotation.Pattern([new(1, 50, 0), new(2, 0, 0)]));
        Assert.Equal([1, 2], SenderRotation.Pattern([new(1, 0, 0), new(2, 0, 0)]));
    }
}
