using Microsoft.Extensions.Logging;

namespace ZeroG.Silo.Node;

/// <summary>Hands each log entry on as one line of text.</summary>
internal sealed class LineLoggerProvider(Action<string>? write, LogLevel least = LogLevel.Warning) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Lines(categoryName[(categoryName.LastIndexOf('.') + 1)..], write, least);

    public void Dispose()
    {
    }

    private sealed class Lines(string category, Action<string>? write, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => write is not null && logLevel >= least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var cause = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
            write!($"{logLevel.ToString().ToLowerInvariant()} {category}: {formatter(state, exception)}{cause}".ReplaceLineEndings(" "));
        }
    }
}
