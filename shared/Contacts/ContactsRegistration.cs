using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ColdMail.Contacts;

public static class ContactsRegistration
{
    public static IServiceCollection AddContacts(this IServiceCollection services)
    {
        services.AddOptions<ImportOptions>().BindConfiguration(ImportOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ImportOptions>, ImportOptionsValidator>();
        return services
            .AddSingleton<UploadStore>()
            .AddSingleton<ImportStore>()
            .AddSingleton<ChunkStore>()
            .AddSingleton<UndoStore>()
            .AddSingleton<RemovalStore>()
            .AddSingleton<ContactPurge>()
            .AddSingleton<WhereaboutsStore>()
            .AddSingleton<ContactPlacing>()
            .AddSingleton<ContactStore>()
            .AddSingleton<ContactListStore>()
            .AddSingleton<ExportStore>()
            .AddSingleton<ContactExport>()
            .AddSingleton<UploadBlobs>()
            .AddSingleton<ImportNudge>()
            .AddSingleton<ListUpload>()
            .AddSingleton<Import>()
            .AddSingleton<ImportRescue>();
    }
}
