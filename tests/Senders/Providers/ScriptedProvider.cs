using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ColdMail.Tests.Senders.Providers;

/// <summary>What a scripted provider does with one request. Closed: the cases below are all there are.</summary>
public abstract record Act
{
    Act() { }

    public sealed record Answer(int Status, string Body = "", params (string Name, string Value)[] Headers) : Act;

    /// <summary>Closes without having read the body.</summary>
    public sealed record CloseAtOnce : Act;

    /// <summary>Reads the whole body and closes without a word.</summary>
    public sealed record CloseAfterBody : Act;

    /// <summary>Reads the whole body and says nothing until the client gives up.</summary>
    public sealed record SayNothing : Act;

    /// <summary>Answers with a status and the first letter of a body, and then nothing until the client gives up.</summary>
    public sealed record StopInAnswer(int Status) : Act;
}

/// <param name="Connection">Which connection it came over.</param>
public sealed record Asked(string Line, IReadOnlyDictionary<string, string> Headers, string Body, string Connection);

/// <summary>An HTTP server on this machine that does what a script says, and remembers what it was asked.</summary>
public sealed class ScriptedProvider : IAsyncDisposable
{
    readonly ConcurrentQueue<Asked> asked = new();
    readonly WebApplication app;

    ScriptedProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(PlayAsync);
    }

    /// <summary>What to do, given the number of the request, from 1, and what was asked.</summary>
    public Func<int, Asked, Act> Script { get; set; } = (_, _) => new Act.Answer(500);

    /// <summary>In the order of their arrival; the body is empty where it was not read.</summary>
    public IReadOnlyList<Asked> Requests => [.. asked];

    public string Url => app.Urls.Single();

    public static async Task<ScriptedProvider> StartAsync()
    {
        var provider = new ScriptedProvider();
        await provider.app.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task PlayAsync(HttpContext context)
    {
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var request = new Asked($"{context.Request.Method} {context.Request.Path}", headers, "", context.Connection.Id);
        int number;
        Act act;
        lock (asked)
        {
            number = asked.Count + 1;
            act = Script(number, request);
            if (act is Act.CloseAtOnce)
            {
                asked.Enqueue(request);
                context.Abort();
                return;
            }
        }

        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        request = request with { Body = await reader.ReadToEndAsync(context.RequestAborted) };
        asked.Enqueue(request);
        switch (act)
        {
            case Act.Answer answer:
                await AnswerAsync(context.Response, answer);
                break;
            case Act.SayNothing:
                await GivenUpAsync(context);
                break;
            case Act.StopInAnswer(var status):
                context.Response.StatusCode = status;
                context.Response.ContentLength = 1_000;
                await context.Response.WriteAsync("{");
                await context.Response.Body.FlushAsync();
                await GivenUpAsync(context);
                break;
            default:
                context.Abort();
                break;
        }
    }

    static Task GivenUpAsync(HttpContext context) =>
        Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    static async Task AnswerAsync(HttpResponse response, Act.Answer answer)
    {
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        response.ContentType = "application/json";
        await response.WriteAsync(answer.Body);
    }
}
