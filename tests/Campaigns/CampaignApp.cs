using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using ColdMail.Campaigns;
using ColdMail.Storage;
using ColdMail.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ColdMail.Tests.Campaigns;

/// <summary>The application with a queue whose far end is this class: it accepts and remembers every message.</summary>
public sealed class CampaignApp : TestApp
{
    public CampaignApp()
    {
        var options = new QueueClientOptions { Transport = new HttpClientTransport(new QueueEnd(Posted)) };
        var queues = new QueueStore(new QueueServiceClient("UseDevelopmentStorage=true", options));
        Configure = services => services.Replace(ServiceDescriptor.Singleton(queues));
    }

    /// <summary>What was posted, as <c>queue message</c>.</summary>
    internal ConcurrentQueue<string> Posted { get; } = new();

    internal LaunchStore Launches => Services.GetRequiredService<LaunchStore>();

    internal async Task<long> InsertAsync(string sql, object parameters)
    {
        await using var connection = await Db.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>($"{sql}; SELECT LAST_INSERT_ID()", parameters);
    }

    internal async Task<int> ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Db.OpenAsync(CancellationToken.None);
        return await connection.ExecuteAsync(sql, parameters);
    }

    /// <summary>A list of new contacts: <c>0@PREFIX.example</c>, <c>1@PREFIX.example</c> …</summary>
    internal async Task<long> ListAsync(long user, string prefix, int contacts)
    {
        var list = await InsertAsync(
            "INSERT INTO contact_lists (user_id, name, created_at) VALUES (@user, @prefix, @Now)",
            new { user, prefix, Given.Now });
        for (var i = 0; i < contacts; i++)
        {
            var contact = await InsertAsync(
                "INSERT INTO contacts (user_id, email, created_at, updated_at) VALUES (@user, @email, @Now, @Now)",
                new { user, email = $"{i}@{prefix}.example", Given.Now });
            await ExecuteAsync(
                "INSERT INTO contact_list_items (list_id, contact_id, created_at) VALUES (@list, @contact, @Now)",
                new { list, contact, Given.Now });
        }

        return list;
    }

    internal Task<long> SenderAsync(long user) => InsertAsync(
        """
        INSERT INTO sender_accounts (user_id, from_email, smtp_host, created_at, updated_at)
        VALUES (@user, 'ada@senders.example', 'localhost', @Now, @Now)
        """,
        new { user, Given.Now });

    /// <summary>Does what the queue trigger does.</summary>
    internal async Task MaterialiseAsync(long campaign)
    {
        while (await Launches.TakeUpAsync(campaign, 3, TimeProvider.System.GetUtcNow().UtcDateTime, CancellationToken.None)
            == LaunchProgress.More)
        {
        }
    }

    sealed class QueueEnd(ConcurrentQueue<string> posted) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = XDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
            posted.Enqueue($"{request.RequestUri!.Segments[2].TrimEnd('/')} {body.Root!.Value}");
            const string when = "Tue, 15 Sep 2026 10:00:00 GMT";
            return new(HttpStatusCode.Created)
            {
                Content = new StringContent(
                    $"""
                    <QueueMessagesList><QueueMessage><MessageId>{Guid.NewGuid()}</MessageId><InsertionTime>{when}</InsertionTime>
                    <ExpirationTime>{when}</ExpirationTime><PopReceipt>1</PopReceipt><TimeNextVisible>{when}</TimeNextVisible>
                    </QueueMessage></QueueMessagesList>
                    """,
                    Encoding.UTF8,
                    "application/xml"),
            };
        }
    }
}
