using ColdMail.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Inbound;

public static class InboundRegistration
{
    /// <summary>Needs senders, stops, suppression, tracking and security.</summary>
    public static IServiceCollection AddInbound(this IServiceCollection services)
    {
        services.AddOptions<InboundOptions>().BindConfiguration(InboundOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<InboundOptions>, InboundOptionsValidator>();
        return services
            .AddSingleton<MailboxStore>()
            .AddSingleton<MatchStore>()
            .AddSingleton<InboundStore>()
            .AddSingleton<InboxStore>()
            .AddSingleton<ImapTransport>()
            .AddSingleton<MailIntake>()
            .AddSingleton<MailboxRun>()
            .AddSingleton(new SecretColumn("mailboxes", "pass_encrypted", MailboxStore.OwnerOf, Id: "sender_id"));
    }
}
