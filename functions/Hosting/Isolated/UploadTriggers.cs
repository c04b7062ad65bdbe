using ColdMail.Contacts;

namespace ColdMail.Functions.Hosting.Isolated;

/// <remarks>On Flex Consumption blobs are only announced by Event Grid.</remarks>
public sealed class UploadTriggers(Import import)
{
    [Function("ImportUpload")]
    public Task ImportUploadAsync(
        [BlobTrigger("uploads/{name}", Source = BlobTriggerSource.EventGrid)] Stream file, string name,
        CancellationToken cancellation) =>
        UploadBlobs.JobOf(name) is { } job ? import.RunAsync(job, cancellation) : Task.CompletedTask;
}
