using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using ColdMail.Functions.Hosting;
using ColdMail.Functions.Hosting.Isolated;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddColdMail(builder.Configuration);
builder.Services.AddSingleton<HttpPipeline>();
if (builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 } insights)
{
    builder.Services.AddOpenTelemetry()
        .UseFunctionsWorkerDefaults()
        .UseAzureMonitorExporter(options =>
        {
            options.ConnectionString = insights;
            options.Credential = new DefaultAzureCredential();
        });
}

var app = builder.Build();
await ColdMailApp.PrepareAsync(app.Services, CancellationToken.None);
await app.RunAsync();
