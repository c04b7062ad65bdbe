using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ColdMail.Tests.Infrastructure;

/// <summary>Keeps every line that an application under test logs, exceptions included, and what it logs them in.</summary>
public sealed class CapturedLog : ILoggerProvider
{
    readonly ConcurrentQueue<string> lines = [];
    readonly ConcurrentQueue<string> scopes = [];

    public IReadOnlyCollection<string> Lines => lines;

    /// <summary>The scopes, which many writers of logs repeat with every line.</summary>
    public IReadOnlyCollection<string> Scopes => scopes;

    public ILogger CreateLogger(string categoryName) => new Logger(lines, scopes, categoryName);

    public void Dispose() { }

    sealed class Logger(ConcurrentQueue<string> lines, ConcurrentQueue<string> scopes, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            scopes.Enqueue($"{category}: {state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
