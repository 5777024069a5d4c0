using Orleans.Placement;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Tests.Security;

/// <summary>A grain that anybody may ask, and that asks one which only silos may.</summary>
internal interface IRelay : IGrainWithStringKey
{
    /// <summary>The names in the request context of the guarded grain, as it ran.</summary>
    Task<string[]> AskAsync(string guarded);

    /// <summary>The names in its own request context, after it asked.</summary>
    Task<string[]> AskThenTellAsync(string guarded);

    Task<string[]> EntriesAsync();
}

[RandomPlacement, OrchestratorPlacement]
internal sealed class RelayGrain : Grain, IRelay
{
    public Task<string[]> AskAsync(string guarded) => GrainFactory.GetGrain<IGuardedNote>(guarded).EntriesAsync();

    public async Task<string[]> AskThenTellAsync(string guarded)
    {
        await GrainFactory.GetGrain<IGuardedNote>(guarded).EntriesAsync();
        return [.. RequestContext.Keys];
    }

    public Task<string[]> EntriesAsync() => Task.FromResult<string[]>([.. RequestContext.Keys]);
}

/// <summary>A grain that silos alone may ask.</summary>
[SilosOnly]
internal interface IGuardedNote : IGrainWithStringKey
{
    Task<string[]> EntriesAsync();

    /// <summary>The names in the request context of another grain, which this one asks.</summary>
    Task<string[]> EntriesOfAsync(string relay);
}

[RandomPlacement, OrchestratorPlacement]
internal sealed class GuardedNoteGrain : Grain, IGuardedNote
{
    public Task<string[]> EntriesAsync() => Task.FromResult<string[]>([.. RequestContext.Keys]);

    public Task<string[]> EntriesOfAsync(string relay) => GrainFactory.GetGrain<IRelay>(relay).EntriesAsync();
}
