using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Composing;

public static class ComposingRegistration
{
    /// <summary>Needs the links of Tracking.</summary>
    public static IServiceCollection AddComposing(this IServiceCollection services) => services
        .AddSingleton<MailComposer>()
        .AddSingleton<PreviewStore>()
        .AddSingleton<TemplatePreview>();
}
