using System.Runtime.InteropServices;
using ColdMail.Dev.Bench;
using ColdMail.Dev.Chaos;
using ColdMail.Dev.Components;
using ColdMail.Dev.Correspondence;
using ColdMail.Dev.Demo;
using ColdMail.Dev.Forecast;
using ColdMail.Dev.MailCatcher;
using ColdMail.Dev.Restore;
using ColdMail.Dev.Simulation;
using ColdMail.Dev.Testing;
using ColdMail.Dev.Up;

const string Usage = """
    ./run                start ColdMail with a demo campaign on this machine and stay up until Ctrl-C
    ./run demo           send a campaign and prove that nothing is lost or doubled: [--csv FILE] [--contacts N] [--json FILE]
    ./run forecast       show the sending calendar of a demo campaign that is not launched, and what a change would bring
    ./run restore        bring a month of the archive back into side tables: --month 2026-03 [--class NAME] [--user ID]
    ./run stop           end what runs from this folder; its data stays
    ./run bench          measure against the bare limit: [import|launch|send|forecast|diagnosis|stats] [--json FILE]
    ./run chaos          kill workers while they send, then check every promise: [--messages N] [--seed S] [--kills K] …
    ./run month          a month of sending on a scripted clock, held against rules and forecast: [--surprises on|off] [--days N] …
    ./run mail           a campaign over real mail servers to people who reply, are away, opt out or bounce: [--people N]
    ./run catch          only the mail catcher: [--smtp PORT] [--http PORT] [--data DIR] …
    ./test [unit]        the tests: [part of a class name …] [options of the test program]
    """;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    // The first signal ends in order; a second one is left to the system.
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
try
{
    var rest = args[Math.Min(args.Length, 1)..];
    return args.FirstOrDefault() switch
    {
        null or "up" => await UpCommand.RunAsync(rest, stop.Token),
        "demo" => await DemoCommand.RunAsync(rest, stop.Token),
        "forecast" => await ForecastCommand.RunAsync(rest, stop.Token),
        "restore" => await RestoreCommand.RunAsync(rest, stop.Token),
        "stop" => await StopCommand.RunAsync(rest, stop.Token),
        "bench" => await BenchCommand.RunAsync(rest, stop.Token),
        "catch" => await CatchCommand.RunAsync(rest, stop.Token),
        "chaos" => await ChaosCommand.RunAsync(rest, stop.Token),
        "mail" => await CorrespondenceCommand.RunAsync(rest, stop.Token),
        "month" => await MonthCommand.RunAsync(rest, stop.Token),
        "test" => await TestCommand.RunAsync(rest, stop.Token),
        var other => Explain(other),
    };
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
catch (ComponentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

static int Explain(string verb)
{
    if (verb is "help" or "--help" or "-h")
    {
        Console.WriteLine(Usage);
        return 0;
    }

    Console.Error.WriteLine($"There is no \"{verb}\".\n{Usage}");
    return 2;
}
