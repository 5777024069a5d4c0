using Microsoft.Extensions.Logging;

namespace ZeroG.Silo.Tests.Telemetry;

/// <summary>Keeps every entry of every level, with its scopes, as text and by name.</summary>
internal sealed class CapturedLogs : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];

    // Its own: the silos of a node have a logger factory each, but share this.
    private readonly LoggerExternalScopeProvider _scopes = new();

    /// <summary>One entry.</summary>
    public sealed record Entry(string Category, string Text, IReadOnlyDictionary<string, object?> Scope);

    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (_gate) return [.. _entries];
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(CapturedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logs._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = new Dictionary<string, object?>();
            var text = $"{formatter(state, exception)} {exception}";
            logs._scopes.ForEachScope((scope, _) =>
            {
                text += $" {scope}";
                if (scope is not IEnumerable<KeyValuePair<string, object?>> pairs) return;
                foreach (var (key, value) in pairs) values[key] = value;
            }, values);
            lock (logs._gate) logs._entries.Add(new Entry(category, text, values));
        }
    }
}
