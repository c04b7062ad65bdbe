using ColdMail.Scheduling.Limits;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Scheduling.Limits;

public sealed class FollowUpGateTests
{
    static readonly DateTime Now = Given.Now;

    [Theory]
    [InlineData(15, 2, null)]
    [InlineData(0, 2, null)]
    [InlineData(-1, 2, 3)]
    [InlineData(-1, -600, 1)]
    [InlineData(null, 30, 31)]
    public void A_mailbox_that_is_not_fresh_closes_it_until_after_its_next_look(int? freshMinutes, int nextLookMinutes, int? opensMinutes)
    {
        DateTime? freshUntil = freshMinutes is { } minutes ? Now.AddMinutes(minutes) : null;

        var gate = FollowUpGate.Of(Now.AddMinutes(-20), freshUntil, null, Now.AddMinutes(nextLookMinutes), Now);

        DateTime? opensAt = opensMinutes is { } opens ? Now.AddMinutes(opens) : null;
        Assert.Equal(new FollowUpGate(Now.AddMinutes(-20), freshUntil, null, opensAt), gate);
    }
}
