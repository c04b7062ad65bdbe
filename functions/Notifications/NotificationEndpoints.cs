using System.ComponentModel.DataAnnotations;
using ColdMail.Functions.Accounts;
using ColdMail.Notifications;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ColdMail.Functions.Notifications;

/// <summary>What the user was told, and which of it by mail as well.</summary>
static class NotificationEndpoints
{
    public static void MapNotifications(this RouteGroupBuilder api)
    {
        var notifications = api.MapGroup("/notifications").WithTags("Notifications");

        notifications.MapGet("", async (
            CurrentUser user,
            NotificationStore store,
            CancellationToken cancellation,
            bool unread = false,
            [Range(1, long.MaxValue)] long? before = null,
            [Range(1, 200)] int limit = 50) =>
        {
            var page = await store.ListAsync(user.Id, unread, before, limit + 1, cancellation);
            return TypedResults.Ok(page.Count > limit
                ? new NotificationPage([.. page.Take(limit)], page[limit - 1].Id)
                : new NotificationPage(page, null));
        })
        .WithSummary("What happened: senders that stopped, campaigns that finished or wait for a person, subscriptions that ended.");

        notifications.MapGet("/unread-count", async (CurrentUser user, NotificationStore store, CancellationToken cancellation) =>
            TypedResults.Ok(new UnreadCount(await store.CountUnreadAsync(user.Id, cancellation))))
        .WithSummary("How many notifications are unread.");

        notifications.MapPost("/{id:long}/read", async Task<Results<NoContent, NotFound>> (
            long id, CurrentUser user, NotificationStore store, TimeProvider clock, CancellationToken cancellation) =>
            await store.ReadAsync(user.Id, id, clock.GetUtcNow().UtcDateTime, cancellation)
                ? TypedResults.NoContent()
                : TypedResults.NotFound())
        .WithSummary("Marks a notification as read. Repeating it changes nothing.");

        notifications.MapPost("/read", async (
            ReadUpToRequest request, CurrentUser user, NotificationStore store, TimeProvider clock, CancellationToken cancellation) =>
            TypedResults.Ok(new UnreadCount(
                await store.ReadUpToAsync(user.Id, request.UpTo, clock.GetUtcNow().UtcDateTime, cancellation))))
        .WithSummary("Marks all notifications up to one as read, and says how many were not.");

        api.MapGet("/me/notification-settings", async (
            CurrentUser user, NotificationSettingStore store, CancellationToken cancellation) =>
            TypedResults.Ok(await store.ListAsync(user.Id, cancellation)))
        .WithTags("Notifications")
        .WithSummary("Which kinds of news are told by mail as well.");

        api.MapPut("/me/notification-settings", SetAsync)
            .RequireSession()
            .WithTags("Notifications")
            .WithSummary("Sets which kinds of news are told by mail; kinds that are not named stay as they are.");
    }

    static async Task<Results<Ok<IReadOnlyList<NotificationSetting>>, ValidationProblem>> SetAsync(
        NotificationSettingsRequest request, CurrentUser user, NotificationSettingStore store, CancellationToken cancellation)
    {
        if (request.Settings.Any(setting => !NotificationKind.All.Contains(setting.Kind)))
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>
            {
                ["settings"] = [$"Known kinds: {string.Join(", ", NotificationKind.All)}."],
            });
        }

        await store.SetAsync(user.Id, [.. request.Settings.DistinctBy(setting => setting.Kind)], cancellation);
        return TypedResults.Ok(await store.ListAsync(user.Id, cancellation));
    }
}

/// <param name="Next">The value of <c>before</c> for the next page; null on the last one.</param>
public sealed record NotificationPage(IReadOnlyList<Notification> Items, long? Next);

public sealed record UnreadCount(int Unread);

/// <param name="UpTo">The newest notification that was looked at.</param>
public sealed record ReadUpToRequest([Range(1, long.MaxValue)] long UpTo);

public sealed record NotificationSettingsRequest([Required, Length(1, 20)] IReadOnlyList<NotificationSetting> Settings);
