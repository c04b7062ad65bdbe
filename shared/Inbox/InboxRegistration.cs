using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Inbox;

public static class InboxRegistration
{
    /// <summary>Needs inbound mail, sending, senders, stops, dry runs and storage.</summary>
    public static IServiceCollection AddInbox(this IServiceCollection services) => services
        .AddSingleton<ThreadStore>()
        .AddSingleton<ThreadReading>()
        .AddSingleton<LabelStore>()
        .AddSingleton<Labelling>()
        .AddSingleton<ReplyStore>()
        .AddSingleton<ReplyWriting>()
        .AddSingleton<ReplyRunStore>()
        .AddSingleton<ReplySettleStore>()
        .AddSingleton<ReplyRun>();
}
