using ColdMail.Inbox;

namespace ColdMail.Tests.Inbox;

public sealed class LabelChangeTests
{
    public static TheoryData<ThreadLabel, ThreadLabel, bool, bool, string, bool> Changes => new()
    {
        { ThreadLabel.None, ThreadLabel.Interested, true, true, "NOT_NOW WRONG_PERSON", false },
        { ThreadLabel.None, ThreadLabel.NotNow, true, true, "NOT_NOW WRONG_PERSON AUTO_REPLY REPLIED", false },
        { ThreadLabel.NotNow, ThreadLabel.None, true, false, "NOT_NOW WRONG_PERSON", true },
        { ThreadLabel.NotNow, ThreadLabel.WrongPerson, true, false, "NOT_NOW WRONG_PERSON", true },
        { ThreadLabel.OutOfOffice, ThreadLabel.Interested, false, false, "NOT_NOW WRONG_PERSON AUTO_REPLY", false },
        { ThreadLabel.NotNow, ThreadLabel.OptedOut, true, false, "NOT_NOW WRONG_PERSON", false },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_label_takes_back_what_the_one_before_it_did(
        ThreadLabel old, ThreadLabel label, bool hasReply, bool isStopped, string lifts, bool appliesReply)
    {
        var change = LabelChange.Of(old, label, hasReply, isStopped);

        Assert.Equal(
            (lifts, label == ThreadLabel.OptedOut, appliesReply),
            (string.Join(' ', change.Lifts), change.Suppresses, change.AppliesReply));
    }
}
