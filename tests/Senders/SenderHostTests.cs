using System.Net;
using System.Net.Http.Json;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.Senders;

/// <summary>As in production, where no host may lead inside.</summary>
[Trait("Kind", "path")]
public sealed class SenderHostTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task A_host_that_leads_inside_is_neither_stored_nor_tried()
    {
        var user = await app.RegisterAsync();
        foreach (var host in new[] { "127.1", "localhost", "169.254.169.254", "[::1]", "0x7f000001", "::ffff:10.0.0.1", "fd00:ec2::254" })
        {
            var request = new { fromEmail = "ana@sender.example", host, user = "ana", password = "pw", timeZone = "UTC" };
            foreach (var path in new[] { "/api/senders", "/api/senders/test" })
            {
                using var answer = await user.Http.PostAsJsonAsync(path, request);

                Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{path} {host}: {answer.StatusCode}");
                Assert.Contains("not a ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }
}
