using System.Diagnostics;
using StackExchange.Redis;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Cluster;

/// <summary>A redis-server of a test's own on a free port of loopback, with a password.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string Password = "hush-0123456789";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private RedisServer(int port)
    {
        Connection = $"127.0.0.1:{port},password={Password}";
        _process = Process.Start(new ProcessStartInfo(
            Program!, ["--bind", "127.0.0.1", "--port", $"{port}", "--requirepass", Password, "--save", "", "--dir", _folder.Path])
        {
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Where redis-server is, or null when this machine has none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    public string Connection { get; }

    public static async Task<RedisServer> StartAsync()
    {
        var redis = new RedisServer(Ports.Free());
        using var patience = new CancellationTokenSource(s_patience);
        while (await redis._process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal)) return redis;
        throw new InvalidOperationException("redis-server ended before it was ready.");
    }

    public async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask)
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync(Connection);
        return await ask(client.GetDatabase());
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A test that needs redis-server: skipped with the reason where there is none.</summary>
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (RedisServer.Program is null) Skip = "There is no redis-server on the PATH; install the package redis-server (./zerog --install test does).";
    }
}
