using System.Net;

namespace ColdMail.EventSubscriptions;

/// <summary>What becomes of a delivery after an attempt.</summary>
/// <param name="Status">delivered, waiting or failed.</param>
/// <param name="NextAt">Of a waiting one: the next attempt.</param>
/// <param name="IsGone">The receiver wants no events any more.</param>
/// <param name="IsTrouble">The receiver is not well: others would fare the same now.</param>
public sealed record DeliveryVerdict(string Status, DateTime? NextAt, bool IsGone = false, bool IsTrouble = false)
{
    /// <summary>A receiver cannot ask for more.</summary>
    static readonly TimeSpan LongestAsked = TimeSpan.FromHours(24);

    /// <summary>The waits after the attempts, as Standard Webhooks recommends them: three days and some hours together.</summary>
    static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>What is older than this when an attempt fails is not tried again.</summary>
    public static readonly TimeSpan LongestTried = TimeSpan.FromHours(96);

    /// <summary>Attempts of a delivery at most.</summary>
    public static int MostAttempts => Waits.Length + 1;

    /// <param name="attempt">The number of the attempt that was answered, 1 for the first.</param>
    /// <param name="dueSince">When the delivery was put in line.</param>
    /// <param name="jitter">From 0 to 1: the wait becomes longer by up to a fifth, so that what failed together does not return together.</param>
    /// <remarks>2xx is done. 410 is an answer that ends the subscription. Redirects are not followed, so they are failures like the rest.</remarks>
    public static DeliveryVerdict Of(DeliveryAnswer answer, int attempt, DateTime dueSince, DateTime now, double jitter) =>
        answer switch
        {
            DeliveryAnswer.Answered { Code: >= 200 and < 300 } => new("delivered", null),
            DeliveryAnswer.Answered { Code: (int)HttpStatusCode.Gone } => new("failed", null, IsGone: true),
            _ when attempt >= MostAttempts || now - dueSince >= LongestTried => new("failed", null, IsTrouble: IsTroubleOf(answer)),
            _ => new("waiting", now + WaitAfter(attempt, answer, jitter), IsTrouble: IsTroubleOf(answer)),
        };

    static TimeSpan WaitAfter(int attempt, DeliveryAnswer answer, double jitter)
    {
        var wait = Waits[attempt - 1] * (1 + (jitter / 5));
        var asked = answer is DeliveryAnswer.Answered { RetryAfter: { } asks } ? asks : TimeSpan.Zero;
        return asked > LongestAsked ? LongestAsked : asked > wait ? asked : wait;
    }

    static bool IsTroubleOf(DeliveryAnswer answer) =>
        answer is DeliveryAnswer.Unanswered or DeliveryAnswer.Answered { Code: >= 500 or 429 or 408 };
}
