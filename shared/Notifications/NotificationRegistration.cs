using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Notifications;

public static class NotificationRegistration
{
    public static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSingleton<NotificationStore>()
        .AddSingleton<NotificationSettingStore>()
        .AddSingleton<NoticeMailStore>()
        .AddSingleton<NoticeMail>()
        .AddSingleton<AttentionStore>();
}
