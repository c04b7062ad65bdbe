using System.ComponentModel.DataAnnotations;
using ColdMail.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Accounts;

static class MeEndpoints
{
    public static void MapMe(this RouteGroupBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Account");

        me.MapGet("", GetAsync)
            .WithSummary("The account that is signed in, with its plan and what it used of it today.");

        me.MapPut("", UpdateAsync)
            .RequireSession()
            .WithSummary("Changes name, company, postal address, time zone and the limit for one company.");

        me.MapPost("/password", ChangePasswordAsync)
            .RequireSession()
            .RequireRateLimiting(RateLimits.SignIn)
            .WithSummary("Changes the password, ends all sessions and opens a new one for this browser.");
    }

    static async Task<Results<Ok<MyAccount>, NotFound>> GetAsync(
        CurrentUser user, AccountStore accounts, TimeProvider clock, CancellationToken cancellation)
    {
        var today = clock.GetUtcNow().UtcDateTime.Date;
        return await accounts.FindAsync(user.Id, cancellation) is { } account
            ? TypedResults.Ok(new MyAccount(
                account.Id,
                account.Email,
                account.Name,
                account.Company,
                account.PostalAddress,
                account.TimeZone,
                account.CompanyDailyCap,
                account.Plan,
                await accounts.MailsOnAsync(user.Id, today, cancellation),
                today.AddDays(1),
                account.CreatedAt))
            : TypedResults.NotFound();
    }

    static async Task<Results<Ok<MyAccount>, NotFound>> UpdateAsync(
        ProfileRequest request, CurrentUser user, AccountStore accounts, TimeProvider clock, CancellationToken cancellation)
    {
        var profile = new Profile(request.Name, request.Company, request.PostalAddress, request.TimeZone, request.CompanyDailyCap);
        await accounts.UpdateProfileAsync(user.Id, profile, clock.GetUtcNow().UtcDateTime, cancellation);
        return await GetAsync(user, accounts, clock, cancellation);
    }

    static async Task<Results<Ok<SignedIn>, ValidationProblem, ProblemHttpResult>> ChangePasswordAsync(
        PasswordRequest request,
        CurrentUser user,
        HttpContext context,
        PasswordChange change,
        CancellationToken cancellation)
    {
        var outcome = await change.ChangeAsync(
            user.Id, request.CurrentPassword, request.Password, CurrentSession.ClientOf(context), cancellation);
        return outcome switch
        {
            PasswordOutcome.Changed { Session: SignInOutcome.SignedIn opened } =>
                TypedResults.Ok(SignedIn.Answer(context, opened)),
            PasswordOutcome.Weak weak => Invalid(nameof(request.Password), weak.Problem),
            PasswordOutcome.Wait wait => Answers.TooMany(context, wait.For, "Too many wrong passwords."),
            _ => Invalid(nameof(request.CurrentPassword), "This is not the current password."),
        };
    }

    static ValidationProblem Invalid(string field, string problem) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [problem] });
}

/// <summary>The account that is signed in.</summary>
/// <param name="CompanyDailyCap">Mails a UTC day to one company; null: no limit.</param>
/// <param name="MailsToday">Mails counted against the plan's daily cap since midnight UTC.</param>
/// <param name="CapResetsAt">When the daily cap starts anew.</param>
public sealed record MyAccount(
    long Id,
    string Email,
    string Name,
    string Company,
    string PostalAddress,
    string TimeZone,
    int? CompanyDailyCap,
    Plan Plan,
    int MailsToday,
    DateTime CapResetsAt,
    DateTime CreatedAt);

/// <param name="PostalAddress">Printed in the footer of every mail, so anti-spam laws want a real one.</param>
/// <param name="CompanyDailyCap">Mails a UTC day to one company, by registrable domain; left out: no limit.</param>
public sealed record ProfileRequest(
    [Required(AllowEmptyStrings = true), StringLength(120)] string Name,
    [Required(AllowEmptyStrings = true), StringLength(120)] string Company,
    [Required(AllowEmptyStrings = true), StringLength(500)] string PostalAddress,
    [Required, TimeZone] string TimeZone,
    [Range(1, 1_000_000)] int? CompanyDailyCap);

public sealed record PasswordRequest(
    [Required, StringLength(PasswordPolicy.MaxLength)] string CurrentPassword,
    [Required, NewPassword] string Password);
