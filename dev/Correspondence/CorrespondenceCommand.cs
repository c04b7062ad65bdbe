using System.Globalization;
using ColdMail.Dev.Components;

namespace ColdMail.Dev.Correspondence;

/// <summary><c>./run mail</c>: a campaign to people who answer, over Postfix and Dovecot.</summary>
static class CorrespondenceCommand
{
    const string Usage =
        """
        mail [--people N]
          A campaign of three steps to N people (200, a multiple of 100) over real mail servers, 27 days in a minute: some reply, some are
          away, opt out, complain or do not exist. Fails when anybody does not end as he should.
        """;

    /// <returns>0 when everybody ended as expected, 1 when not, 2 when the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        var number = 200;
        if (args is not [] && !(args is ["--people", var given]
            && int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0 && number % 100 == 0))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        await Leftovers.SweepAsync(Console.WriteLine, cancellation);
        await MailServers.InstallAsync(Console.WriteLine, cancellation);
        await using var server = await MySqlServer.StartAsync(
            new("mail-database", Workspace.Data("correspondence", "mysql")) { Durable = false }, Console.WriteLine, cancellation);
        await using var storage = await AzuriteServer.StartAsync(new("mail-storage"), Console.WriteLine, cancellation);
        var schema = await MySqlServer.EmptySchemaAsync(server.ConnectionString, "coldmail_mail", cancellation);
        var report = await CorrespondenceRun.RunAsync(
            new(component => $"mail-{component}", schema, storage.ConnectionString), number, Console.WriteLine, cancellation);
        report.Lines().ToList().ForEach(Console.WriteLine);
        return report.Differences.Count == 0 ? 0 : 1;
    }
}
