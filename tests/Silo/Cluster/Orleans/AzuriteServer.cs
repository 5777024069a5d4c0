using System.Diagnostics;
using ZeroG.Silo.Cluster;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Cluster;

/// <summary>Azure Storage's emulator, of a test's own, in memory, on free ports of loopback.</summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>The key that every emulator has, by its documentation.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private AzuriteServer(int blobs, int tables)
    {
        Connection = ConnectionOf(blobs, tables);
        var start = new ProcessStartInfo(
            Program!,
            [
                "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry", "--blobHost", "127.0.0.1", "--blobPort", $"{blobs}",
                "--queueHost", "127.0.0.1", "--queuePort", $"{Ports.Free()}", "--tableHost", "127.0.0.1", "--tablePort", $"{tables}",
            ])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        _process = Process.Start(start)!;
    }

    /// <summary>Where it is, or null when this machine has none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "azurite")).FirstOrDefault(File.Exists);

    public string Connection { get; }

    /// <summary>The connection string of an emulator on two ports, whether or not it runs.</summary>
    public static string ConnectionOf(int blobs, int tables) =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{blobs}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{tables}/devstoreaccount1";

    public static async Task<AzuriteServer> StartAsync()
    {
        var azurite = new AzuriteServer(Ports.Free(), Ports.Free());
        using var patience = new CancellationTokenSource(s_patience);
        // The last of its three services to start.
        while (await azurite._process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.Contains("Table service is successfully listening", StringComparison.Ordinal)) continue;
            // Whatever it says from now on must not fill the pipe.
            _ = azurite._process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return azurite;
        }

        throw new InvalidOperationException("azurite ended before it was ready.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A test that needs a build with Azure Storage, and its emulator: skipped with the reason where there is none.</summary>
internal sealed class AzuriteFactAttribute : FactAttribute
{
    public AzuriteFactAttribute()
    {
        if (SiloParts.Find(SiloParts.Azure) is null)
            Skip = "This build has no Azure Storage; build it with SiloAzure=true from a feed that has Microsoft.Orleans.Persistence.AzureStorage and Microsoft.Orleans.Reminders.AzureStorage.";
        else if (AzuriteServer.Program is null)
            Skip = "There is no azurite on the PATH; get it with: npm install --global azurite.";
    }
}
