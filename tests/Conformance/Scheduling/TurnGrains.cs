using Orleans.Concurrency;

namespace ZeroG.Conformance.Scheduling;

/// <summary>What turns of one activation can be told to do; implemented with different reentrancy.</summary>
internal interface ITurns : IGrainWithStringKey
{
    /// <summary>Reads a counter, awaits, and writes it back: loses counts unless turns exclude each other.</summary>
    Task IncrementAsync();

    Task<int> CountAsync();

    /// <summary>Signals "key:name:entered" and waits for the signal <paramref name="name"/>.</summary>
    Task BlockAsync(string name);

    [AlwaysInterleave]
    Task InterleaveAsync();

    [ReadOnly]
    Task ReadBlockAsync(string name);

    [ReadOnly]
    Task<int> ReadAsync();

    [OneWay]
    Task OneWayAsync(string signal);

    [OneWay]
    Task OneWayFailAsync(string signal);

    [OneWay]
    ValueTask OneWayValueAsync(string signal);

    [OneWay]
    void OneWayVoid(string signal);

    Task PingAsync();

    /// <summary>Calls this very grain through its reference.</summary>
    Task PingSelfAsync();

    /// <summary>Calls <see cref="PingSelfAsync"/>'s like on another grain which calls back.</summary>
    Task PingThroughAsync(string other, string self);
}

internal abstract class TurnsBase(Probe probe) : Grain, ITurns
{
    private int count;

    protected abstract ITurns Peer(string key);

    public async Task IncrementAsync()
    {
        var read = count;
        await Task.Yield();
        await GrainFactory.GetGrain<IEcho>("echo").PingAsync();
        count = read + 1;
    }

    public Task<int> CountAsync() => Task.FromResult(count);

    public async Task BlockAsync(string name)
    {
        probe.Signal($"{name}:entered");
        await probe.WhenAsync(name);
        count++;
    }

    public Task InterleaveAsync() => Task.CompletedTask;

    public async Task ReadBlockAsync(string name)
    {
        probe.Signal($"{name}:entered");
        await probe.WhenAsync(name);
    }

    public Task<int> ReadAsync() => Task.FromResult(count);

    public async Task OneWayAsync(string signal)
    {
        await probe.WhenAsync($"{signal}:go");
        probe.Signal(signal);
    }

    public Task OneWayFailAsync(string signal)
    {
        probe.Signal(signal);
        throw new InvalidOperationException("nobody hears this");
    }

    public ValueTask OneWayValueAsync(string signal)
    {
        probe.Signal(signal);
        return default;
    }

    public void OneWayVoid(string signal) => probe.Signal(signal);

    public Task PingAsync() => Task.CompletedTask;

    public Task PingSelfAsync() => Peer(this.GetPrimaryKeyString()).PingAsync();

    public Task PingThroughAsync(string other, string self) =>
        other == "" ? Peer(self).PingAsync() : Peer(other).PingThroughAsync("", self);
}

internal interface IPlainTurns : ITurns;

internal sealed class PlainTurnsGrain(Probe probe) : TurnsBase(probe), IPlainTurns
{
    protected override ITurns Peer(string key) => GrainFactory.GetGrain<IPlainTurns>(key);
}

internal interface IReentrantTurns : ITurns;

[Reentrant]
internal sealed class ReentrantTurnsGrain(Probe probe) : TurnsBase(probe), IReentrantTurns
{
    protected override ITurns Peer(string key) => GrainFactory.GetGrain<IReentrantTurns>(key);
}

internal interface IChoosyTurns : ITurns;

/// <summary>Interleaves only what its predicate allows.</summary>
[MayInterleave(nameof(MayInterleave))]
internal sealed class ChoosyTurnsGrain(Probe probe) : TurnsBase(probe), IChoosyTurns
{
    public static bool MayInterleave(Orleans.Serialization.Invocation.IInvokable request) =>
        request.GetMethodName() == nameof(PingAsync);

    protected override ITurns Peer(string key) => GrainFactory.GetGrain<IChoosyTurns>(key);
}

internal interface IEcho : IGrainWithStringKey
{
    Task PingAsync();
}

internal sealed class EchoGrain : Grain, IEcho
{
    public Task PingAsync() => Task.CompletedTask;
}
