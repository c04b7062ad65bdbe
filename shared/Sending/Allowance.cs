namespace ColdMail.Sending;

/// <summary>How many mails may be begun now: the smallest of all caps.</summary>
public static class Allowance
{
    /// <param name="wanted">Mails that are ready.</param>
    /// <param name="senderCap">Cap of the sender account for the day; <paramref name="senderUsed"/> is what the day already carries.</param>
    /// <param name="userCap">Cap of the user's plan for the day.</param>
    /// <returns>Zero or more, never above <paramref name="wanted"/>.</returns>
    public static int Of(int wanted, int senderCap, int senderUsed, int userCap, int userUsed) =>
        Math.Max(0, Math.Min(wanted, Math.Min(senderCap - senderUsed, userCap - userUsed)));
}
