using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ColdMail.Tests.EventSubscriptions;

/// <summary>A server that events are delivered to: it keeps what it gets and answers as the test says.</summary>
sealed class ScriptedReceiver : IAsyncDisposable
{
    readonly ConcurrentQueue<Received> received = [];
    readonly WebApplication app;

    ScriptedReceiver(WebApplication app) => this.app = app;

    /// <summary>Called for each request; by default it answers 204.</summary>
    public Func<HttpContext, Received, Task> Answer { get; set; } = (context, _) =>
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    };

    public IReadOnlyList<Received> Received => [.. received];

    public string Url => $"{app.Urls.Single()}/events";

    public static async Task<ScriptedReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new ScriptedReceiver(builder.Build());
        receiver.app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var got = new Received(
                context.Request.Path,
                context.Request.Headers["webhook-id"].ToString(),
                context.Request.Headers["webhook-timestamp"].ToString(),
                context.Request.Headers["webhook-signature"].ToString(),
                await reader.ReadToEndAsync());
            receiver.received.Enqueue(got);
            await receiver.Answer(context, got);
        });
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>Answers every request with a status and a text.</summary>
    public void Say(int code, string text = "") => Answer = (context, _) =>
    {
        context.Response.StatusCode = code;
        return context.Response.WriteAsync(text);
    };

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }
}

/// <summary>A request as it came.</summary>
sealed record Received(string Path, string Id, string Time, string Signature, string Body)
{
    public string Type => JsonDocument.Parse(Body).RootElement.GetProperty("type").GetString()!;

    public JsonElement Data => JsonDocument.Parse(Body).RootElement.GetProperty("data");

    /// <summary>The signature computed by the words of the specification, without any code under test.</summary>
    public string SignatureUnder(string secret)
    {
        using var mac = new HMACSHA256(Convert.FromBase64String(secret.Split('_')[1]));
        return "v1," + Convert.ToBase64String(mac.ComputeHash(Encoding.UTF8.GetBytes(string.Join('.', Id, Time, Body))));
    }
}
