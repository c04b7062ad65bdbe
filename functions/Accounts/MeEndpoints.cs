using System.ComponentModel.DataAnnotations;
using ColdMail.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Accounts;

static class MeEndpoints
{
    public static void MapMe(this RouteGroupBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Account");

        me.MapGet("", async Task<Results<Ok<Account>, NotFound>> (
            CurrentUser user, AccountStore accounts, CancellationToken cancellation) =>
            await accounts.FindAsync(user.Id, cancellation) is { } account
                ? TypedResults.Ok(account)
                : TypedResults.NotFound())
        .WithSummary("The account that is signed in, with its plan.");

        me.MapPut("", async Task<Results<Ok<Account>, NotFound>> (
            ProfileRequest request, CurrentUser user, AccountStore accounts, TimeProvider clock, CancellationToken cancellation) =>
        {
            var profile = new Profile(request.Name, request.Company, request.PostalAddress, request.TimeZone);
            await accounts.UpdateProfileAsync(user.Id, profile, clock.GetUtcNow().UtcDateTime, cancellation);
            return await accounts.FindAsync(user.Id, cancellation) is { } account
                ? TypedResults.Ok(account)
                : TypedResults.NotFound();
        })
        .WithSummary("Changes name, company, postal address and time zone.");
    }
}

/// <param name="PostalAddress">Printed in the footer of every mail, so anti-spam laws want a real one.</param>
public sealed record ProfileRequest(
    [Required(AllowEmptyStrings = true), StringLength(120)] string Name,
    [Required(AllowEmptyStrings = true), StringLength(120)] string Company,
    [Required(AllowEmptyStrings = true), StringLength(500)] string PostalAddress,
    [Required, TimeZone] string TimeZone);
