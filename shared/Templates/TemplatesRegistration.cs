using Microsoft.Extensions.DependencyInjection;

namespace ColdMail.Templates;

public static class TemplatesRegistration
{
    public static IServiceCollection AddTemplates(this IServiceCollection services) => services.AddSingleton<TemplateStore>();
}
