using System.Threading.RateLimiting;
using ColdMail.Accounts;
using Microsoft.Extensions.Options;

namespace ColdMail.Functions.Accounts;

/// <summary>
/// Keeps one network from flooding what costs a password hash or a mail. Counted by each instance for itself: a first
/// line before the counters in the database, which decide.
/// </summary>
static class RateLimits
{
    public const string Register = "register";
    public const string SignIn = "sign-in";
    public const string Reset = "reset";

    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.AddPolicy(Register, context => PerNetwork(context, limits => limits.RegistrationsPerHour, TimeSpan.FromHours(1)));
        limiter.AddPolicy(SignIn, context => PerNetwork(context, limits => limits.SignInsPerMinute, TimeSpan.FromMinutes(1)));
        limiter.AddPolicy(Reset, context => PerNetwork(context, limits => limits.ResetsPerHour, TimeSpan.FromHours(1)));
        limiter.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
            await Answers
                .TooMany(rejected.HttpContext, wait, "Too many requests came from your network.")
                .ExecuteAsync(rejected.HttpContext);
        };
    });

    static RateLimitPartition<string> PerNetwork(HttpContext context, Func<AccountsOptions, int> limit, TimeSpan window)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<AccountsOptions>>().Value;
        return RateLimitPartition.GetFixedWindowLimiter(
            SignInThrottle.NetworkOf(context.Connection.RemoteIpAddress?.ToString() ?? ""),
            _ => new FixedWindowRateLimiterOptions { PermitLimit = limit(options), Window = window, QueueLimit = 0 });
    }
}
