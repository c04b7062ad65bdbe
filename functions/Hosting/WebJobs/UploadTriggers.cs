using ColdMail.Contacts;

namespace ColdMail.Functions.Hosting.WebJobs;

public sealed class UploadTriggers(Import import)
{
    [Function("ImportUpload")]
    public Task ImportUploadAsync([BlobTrigger("uploads/{name}")] Stream file, string name, CancellationToken cancellation) =>
        UploadBlobs.JobOf(name) is { } job ? import.RunAsync(job, cancellation) : Task.CompletedTask;
}
