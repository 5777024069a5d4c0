using System.Diagnostics;
using System.Globalization;

namespace ZeroG.EndToEnd.Tests.Cluster;

/// <summary>A Redis server of the test's own on a free loopback port, which has every write on disk before it answers.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private Process? _process;

    /// <param name="folder">Where it makes a folder for its files.</param>
    public RedisServer(string folder)
    {
        _folder = Directory.CreateDirectory(Path.Combine(folder, "redis")).FullName;
        Port = Ports.Free();
    }

    public int Port { get; }

    /// <summary>Where Debian and others put it; null where there is none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    /// <summary>Connection string of one of its databases.</summary>
    public string Database(int number) => string.Create(
        CultureInfo.InvariantCulture, $"127.0.0.1:{Port},defaultDatabase={number},abortConnect=false");

    /// <summary>Stops it in good order and starts it again on the same files.</summary>
    public async Task RestartAsync()
    {
        Signals.Send(_process!.Id, Signals.Terminate);
        await EndAsync();
        await StartAsync();
    }

    /// <summary>It answers nobody until <see cref="Resume"/>; connections stay open.</summary>
    public void Pause() => Signals.Send(_process!.Id, Signals.Stop);

    public void Resume() => Signals.Send(_process!.Id, Signals.Continue);

    /// <summary>Deletes all that one of its databases holds.</summary>
    public async Task EmptyAsync(int database)
    {
        var start = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true };
        string[] arguments = ["-p", Port.ToString(CultureInfo.InvariantCulture), "-n", database.ToString(CultureInfo.InvariantCulture), "FLUSHDB"];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var cli = Process.Start(start)!;
        using var bound = new CancellationTokenSource(s_patience);
        var answer = await cli.StandardOutput.ReadToEndAsync(bound.Token);
        await cli.WaitForExitAsync(bound.Token);
        if (answer.Trim() != "OK") throw new InvalidOperationException($"redis-cli FLUSHDB answered '{answer.Trim()}'.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await EndAsync();
    }

    /// <summary>Starts it, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(Program!) { RedirectStandardOutput = true, WorkingDirectory = _folder };
        string[] arguments =
        [
            "--bind", "127.0.0.1", "--port", Port.ToString(CultureInfo.InvariantCulture), "--dir", _folder,
            "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--daemonize", "no",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        using var bound = new CancellationTokenSource(s_patience);
        while (await _process.StandardOutput.ReadLineAsync(bound.Token) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                // Whatever it says from now on must not fill the pipe.
                _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return;
            }
        }

        throw new InvalidOperationException("redis-server ended before it was ready.");
    }

    private async Task EndAsync()
    {
        using var bound = new CancellationTokenSource(s_patience);
        await _process!.WaitForExitAsync(bound.Token);
        _process.Dispose();
        _process = null;
    }
}
