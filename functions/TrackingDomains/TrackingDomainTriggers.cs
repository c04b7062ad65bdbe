using ColdMail.TrackingDomains;

namespace ColdMail.Functions.TrackingDomains;

public sealed class TrackingDomainTriggers(TrackingDomainChecks checks)
{
    [Function("CheckTrackingDomains")]
    public Task CheckTrackingDomainsAsync([TimerTrigger("0 5/15 * * * *")] TimerInfo timer, CancellationToken cancellation) =>
        checks.CheckDueAsync(cancellation);
}
