namespace ColdMail.Functions.Hosting.WebJobs;

static class Triggers
{
    /// <summary>
    /// Runs the trigger classes on the WebJobs SDK with the queue settings of host.json, which Azure reads by itself. As
    /// there, a setting <c>AzureFunctionsJobHost__extensions__queues__…</c> overrides one of the file.
    /// </summary>
    public static IHostBuilder ConfigureTriggers(this IHostBuilder host)
    {
        var settings = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("host.json", optional: false)
            .AddEnvironmentVariables("AzureFunctionsJobHost__")
            .Build()
            .GetRequiredSection("extensions:queues");
        return host.ConfigureWebJobs(jobs =>
        {
            jobs.AddAzureStorageCoreServices();
            jobs.AddAzureStorage(queues =>
            {
                queues.BatchSize = settings.GetValue<int>("batchSize");
                queues.NewBatchThreshold = settings.GetValue<int>("newBatchThreshold");
                queues.MaxDequeueCount = settings.GetValue<int>("maxDequeueCount");
                queues.MaxPollingInterval = settings.GetValue<TimeSpan>("maxPollingInterval");
                queues.VisibilityTimeout = settings.GetValue<TimeSpan>("visibilityTimeout");
            });
            jobs.AddTimers();
        });
    }
}
