using System.Diagnostics;
using Orleans.Storage;

namespace ZeroG.Silo.Tests.Settlement;

/// <summary>Ends its own process with SIGKILL at the n-th step: before or after a write to storage or a call of the chain.</summary>
internal sealed class KillSwitch(int at)
{
    private int _steps;
    private volatile bool _isArmed;

    /// <summary>Steps since it was armed.</summary>
    public int Steps => _steps;

    /// <summary>Counts from here.</summary>
    public void Arm() => _isArmed = true;

    /// <summary>A step of that kind is next, or was last.</summary>
    public void Pass(string step)
    {
        if (!_isArmed || Interlocked.Increment(ref _steps) != at) return;
        // Flushed first, so that the test knows at which step it was.
        Console.Out.WriteLine($"killed {at} {step}");
        Console.Out.Flush();
        Process.GetCurrentProcess().Kill();
        new ManualResetEventSlim().Wait();
    }
}

/// <summary>Storage that passes the switch before and after each write.</summary>
internal sealed class SwitchedStorage(IGrainStorage inner, KillSwitch killer) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        killer.Pass($"before the write of {stateName}");
        await inner.WriteStateAsync(stateName, grainId, grainState);
        killer.Pass($"after the write of {stateName}");
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ClearStateAsync(stateName, grainId, grainState);
}

/// <summary>A connection to the chain that passes the switch before each call is sent and after each answer.</summary>
internal sealed class SwitchedConnection(KillSwitch killer) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = await request.Content!.ReadAsStringAsync(cancellationToken);
        var method = call.Split("\"method\":\"")[^1].Split('"')[0];
        killer.Pass($"before {method}");
        var answer = await base.SendAsync(request, cancellationToken);
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        killer.Pass($"after {method}");
        return answer;
    }
}
