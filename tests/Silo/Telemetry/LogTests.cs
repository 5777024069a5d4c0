using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using ZeroG.Client;
using ZeroG.Silo.Http;
using ZeroG.Silo.Telemetry;
using ZeroG.Silo.Tests.Node;

namespace ZeroG.Silo.Tests.Telemetry;

public sealed class LogTests
{
    [Fact]
    public async Task A_job_logs_with_its_id_epoch_and_round_and_never_a_secret_of_the_node()
    {
        using var logs = new CapturedLogs();
        await using var node = await TestNode.StartAsync(logging: logging => logging.AddProvider(logs).SetMinimumLevel(LogLevel.Trace));
        await using var server = await NodeHttpServer.StartAsync(node.Node, node.Folder);
        using var client = new HttpNode(server.Address);
        await node.AddTextAsync();
        var job = JobIds.New(TimeProvider.System);

        await client.SubmitJobAsync(job, TestNode.Spec());
        await node.EndOfAsync(job);

        var work = logs.Entries.Where(entry => entry.Category.EndsWith("WorkTelemetry", StringComparison.Ordinal)).ToList();
        Assert.Equal(14, work.Count);
        Assert.All(work, entry => Assert.Equal((job, 1L), (entry.Scope["Job"], entry.Scope["Epoch"])));
        Assert.Equal([0, 1, 2, 3, 4], work.Select(entry => (int)entry.Scope["Round"]!).Distinct().Order());

        var secret = await File.ReadAllBytesAsync(Path.Combine(node.Folder, "node.id"));
        foreach (var hidden in new[] { server.Address.Token, Convert.ToHexString(secret), Convert.ToBase64String(secret) })
            Assert.DoesNotContain(logs.Entries, entry => entry.Text.Contains(hidden, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_collector_that_is_no_address_is_refused_without_showing_it()
    {
        var refused = Assert.Throws<ZeroGException>(() => TelemetryOptions.Parse("user:secret@collector"));

        Assert.Equal(FailureKind.Invalid, refused.Kind);
        Assert.Contains(TelemetryOptions.Variable, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message + refused.Remedy, StringComparison.Ordinal);
        Assert.Null(TelemetryOptions.Parse(""));
        Assert.Equal(new Uri("http://localhost:4317"), TelemetryOptions.Parse("http://localhost:4317"));
    }

    [Fact]
    public async Task Json_logs_are_one_object_a_line_on_standard_error_with_the_scope_by_name()
    {
        await using var services = Services(LogFormat.Json);
        var line = Written(services);

        Assert.Single(line.TrimEnd('\n').Split('\n'));
        using var json = JsonDocument.Parse(line);
        Assert.Equal("Round closed.", json.RootElement.GetProperty("Message").GetString());
        var scope = json.RootElement.GetProperty("Scopes")[0];
        Assert.Equal(("01JOB", "2", "3"), (scope.GetProperty("Job").ToString(), scope.GetProperty("Epoch").ToString(), scope.GetProperty("Round").ToString()));
        Assert.EndsWith("Z", json.RootElement.GetProperty("Timestamp").GetString(), StringComparison.Ordinal);
        Assert.Equal(LogLevel.Trace, services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.LogToStandardErrorThreshold);
    }

    [Fact]
    public async Task Text_logs_are_one_line_an_entry_with_the_scope()
    {
        await using var services = Services(LogFormat.Text);

        var line = Written(services);

        Assert.Single(line.TrimEnd('\n').Split('\n'));
        Assert.Contains("Round closed.", line, StringComparison.Ordinal);
        Assert.Contains("job 01JOB, epoch 2, round 3", line, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(LogFormat format) =>
        new ServiceCollection().AddLogging(logging => LoggingSetup.Add(logging, format, LogLevel.Information)).BuildServiceProvider();

    private static string Written(ServiceProvider services)
    {
        var name = services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName;
        var formatter = services.GetServices<ConsoleFormatter>().Single(candidate => candidate.Name == name);
        var scopes = new LoggerExternalScopeProvider();
        var logger = new Scoped(scopes);
        using var text = new StringWriter { NewLine = "\n" };
        using (logger.BeginScope("job {Job}, epoch {Epoch}, round {Round}", "01JOB", 2L, 3))
            formatter.Write(new LogEntry<string>(LogLevel.Information, "category", default, "Round closed.", null, (state, _) => state), scopes, text);
        return text.ToString();
    }

    private sealed class Scoped(IExternalScopeProvider scopes) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }
    }
}
