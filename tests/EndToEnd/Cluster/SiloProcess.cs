using System.Globalization;

namespace ZeroG.EndToEnd.Tests.Cluster;

/// <summary>One silo of a cluster as a process of its own, which can be ended and started again with the same name, ports and folder.</summary>
internal sealed class SiloProcess(string name, IReadOnlyDictionary<string, string> environment) : IAsyncDisposable
{
    private Zerog? _running;

    public string Name => name;

    /// <summary>The program to run in place of the one that was built, for the start that follows.</summary>
    public string? Program { get; set; }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Starts it, and waits until it is a member of the cluster.</summary>
    public async Task StartAsync()
    {
        _running = Zerog.StartProgram(Program ?? "zerog.dll", environment, "silo", "--json");
        await _running.OutputLineAsync("{");
    }

    /// <summary>SIGTERM, as the kubelet sends it.</summary>
    /// <returns>How it ended.</returns>
    public Task<Outcome> DrainAsync()
    {
        _running!.Terminate();
        return EndAsync();
    }

    /// <summary>SIGKILL.</summary>
    public Task<Outcome> KillAsync()
    {
        _running!.Kill();
        return EndAsync();
    }

    /// <summary>Deletes its data directory, as if its disk had died with it.</summary>
    public void LoseDisk() => Directory.Delete(environment["ZeroG__Silo__DataDirectory"], recursive: true);

    /// <summary>Waits for its end.</summary>
    public async Task<Outcome> EndAsync()
    {
        var outcome = await _running!.EndAsync();
        await _running.DisposeAsync();
        _running = null;
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null) await _running.DisposeAsync();
    }
}
