using ColdMail.Functions.Hosting;
using ColdMail.Functions.Hosting.WebJobs;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddColdMail(builder.Configuration);
builder.Host.ConfigureTriggers();

var app = builder.Build();
app.UseColdMail();
await ColdMailApp.PrepareAsync(app.Services, CancellationToken.None);
await app.RunAsync();
