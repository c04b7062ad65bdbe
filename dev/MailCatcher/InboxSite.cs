using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MimeKit;

namespace ColdMail.Dev.MailCatcher;

/// <summary>The web inbox and its API: what was caught, and which faults to make.</summary>
static class InboxSite
{
    /// <summary>
    /// The page runs only its own script. A mail is shown in a frame with a policy of its own that loads nothing from anywhere,
    /// so that looking at a mail never counts as an open.
    /// </summary>
    const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    const string MailPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; "
        + "sandbox allow-popups allow-popups-to-escape-sandbox";

    public static WebApplication Build(MailSink sink, IPEndPoint smtp, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(smtp.Address, port));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var site = builder.Build();
        site.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = PagePolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers.CacheControl = "no-store";
            return next(context);
        });
        site.UseRouting();
        MapPage(site);
        site.MapGet("/api/smtp", () => TypedResults.Ok(new SmtpAddress(
            smtp.Address.ToString(), smtp.Port, sink.Options.Tls != MailTls.None, sink.Options.Users.Count > 0)));
        MapMails(site.MapGroup("/api"), sink);
        MapFaults(site.MapGroup("/api"), sink);
        return site;
    }

    static void MapPage(WebApplication site)
    {
        site.MapGet("/", () => File("inbox.html", "text/html; charset=utf-8"));
        site.MapGet("/inbox.css", () => File("inbox.css", "text/css; charset=utf-8"));
        site.MapGet("/inbox.js", () => File("inbox.js", "text/javascript; charset=utf-8"));

        static FileStreamHttpResult File(string name, string type) =>
            TypedResults.Stream(typeof(InboxSite).Assembly.GetManifestResourceStream($"MailCatcher/{name}")!, type);
    }

    static void MapMails(RouteGroupBuilder api, MailSink sink)
    {
        api.MapGet("/count", () => TypedResults.Ok(sink.Mails.Counts));

        api.MapGet("/mails", (string? to, string? messageId, string? search, long before = long.MaxValue, int limit = 50) =>
        {
            var page = sink.Mails.Newest(before, Math.Clamp(limit, 1, 1000), mail =>
                (to is null || mail.To.Contains(to, StringComparer.OrdinalIgnoreCase))
                && (messageId is null || mail.MessageId == messageId.Trim('<', '>'))
                && (string.IsNullOrWhiteSpace(search) || Mentions(mail, search.Trim())));
            return TypedResults.Ok(new MailPage(page, page.Count > 0 ? page[^1].Id : null));
        });

        api.MapGet("/mails/{id:long}", Results<Ok<OpenedMail>, NotFound> (long id) =>
            Find(sink, id) is { } mail ? TypedResults.Ok(OpenedMail.Of(mail, Parse(sink, mail))) : TypedResults.NotFound());

        api.MapGet("/mails/{id:long}/html", Results<ContentHttpResult, NotFound> (long id, HttpResponse response) =>
        {
            if (Find(sink, id) is not { Offset: not null } mail || Parse(sink, mail)?.HtmlBody is not { } html)
            {
                return TypedResults.NotFound();
            }

            response.Headers.ContentSecurityPolicy = MailPolicy;
            return TypedResults.Text("<!doctype html><base target=\"_blank\">" + html, "text/html", Encoding.UTF8);
        });

        api.MapGet("/mails/{id:long}/raw", Results<FileContentHttpResult, NotFound> (long id) =>
            Find(sink, id) is { Offset: not null } mail
                ? TypedResults.File(sink.Journal!.ReadContent(mail), "message/rfc822", $"{id}.eml")
                : TypedResults.NotFound());

        api.MapGet("/log", async Task (HttpResponse response, CancellationToken cancellation) =>
        {
            response.ContentType = "application/x-ndjson";
            if (sink.Journal is { } journal)
            {
                await using var log = new FileStream(
                    journal.LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                await log.CopyToAsync(response.Body, cancellation);
            }
        });

        api.MapDelete("/mails", async Task<NoContent> () =>
        {
            await sink.ClearAsync();
            return TypedResults.NoContent();
        });
    }

    static void MapFaults(RouteGroupBuilder api, MailSink sink)
    {
        api.MapGet("/faults", () => TypedResults.Ok(sink.Faults));

        api.MapPost("/faults", async Task<Results<Ok<FaultScript>, ProblemHttpResult>> (
            HttpRequest request, CancellationToken cancellation) =>
        {
            using var reader = new StreamReader(request.Body);
            try
            {
                return TypedResults.Ok(sink.Faults = FaultScript.Parse(await reader.ReadToEndAsync(cancellation)));
            }
            catch (FormatException problem)
            {
                return TypedResults.Problem(problem.Message, statusCode: 400, title: "This fault script cannot be used.");
            }
        });
    }

    static SinkRecord? Find(MailSink sink, long id) => sink.Mails.Find(id);

    /// <summary>Null when the content was not kept.</summary>
    static MimeMessage? Parse(MailSink sink, SinkRecord mail)
    {
        if (mail.Offset is null)
        {
            return null;
        }

        using var raw = new MemoryStream(sink.Journal!.ReadContent(mail));
        return MimeMessage.Load(raw);
    }

    static bool Mentions(SinkRecord mail, string search) =>
        mail.To.Any(to => to.Contains(search, StringComparison.OrdinalIgnoreCase))
        || mail.Subject?.Contains(search, StringComparison.OrdinalIgnoreCase) == true
        || mail.From.Contains(search, StringComparison.OrdinalIgnoreCase);

    /// <summary>Where to send mails, as the empty inbox explains.</summary>
    sealed record SmtpAddress(string Host, int Port, bool Tls, bool SignIn);

    sealed record MailPage(IReadOnlyList<SinkRecord> Mails, long? Next);

    /// <summary>The catcher is started and stopped by its owner, never by a signal to the process.</summary>
    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellation) => Task.CompletedTask;
    }
}
