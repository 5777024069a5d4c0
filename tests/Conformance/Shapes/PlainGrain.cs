using Orleans.Metadata;
using ZeroG.Conformance.State;

namespace ZeroG.Conformance.Shapes;

internal interface IPlain : IGrainWithStringKey
{
    Task<string> DescribeAsync();

    Task LeaveAsync();
}

/// <summary>A grain that does not inherit from <see cref="Grain"/>.</summary>
internal sealed class PlainGrain(IGrainContext context, Probe probe) : IGrainBase, IPlain
{
    private string activated = "not activated";

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        activated = "activated";
        return Task.CompletedTask;
    }

    public Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        probe.Signal($"{this.GetPrimaryKeyString()}:deactivated");
        return Task.CompletedTask;
    }

    public Task<string> DescribeAsync() => Task.FromResult($"{context.GrainId.Key} {activated}");

    public Task LeaveAsync()
    {
        this.DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

internal interface ILegacyAccount : IGrainWithStringKey
{
    Task SetAsync(int amount);

    Task<int> GetAsync();

    Task ClearAsync();

    Task LeaveAsync();
}

/// <summary>State by inheritance.</summary>
[Orleans.Providers.StorageProvider(ProviderName = "table")]
internal sealed class LegacyAccountGrain : Grain<Balance>, ILegacyAccount
{
    public Task SetAsync(int amount)
    {
        State.Amount = amount;
        return WriteStateAsync();
    }

    public Task<int> GetAsync() => Task.FromResult(State.Amount);

    public Task ClearAsync() => ClearStateAsync();

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

internal interface INamed : IGrainWithStringKey
{
    Task<string> TypeAsync();
}

[GrainType("a-name-of-its-own")]
internal sealed class NamedGrain : Grain, INamed
{
    public Task<string> TypeAsync() => Task.FromResult(GrainContext.GrainId.Type.ToString()!);
}

[DefaultGrainType("preferred")]
internal interface IChoice : IGrainWithStringKey
{
    Task<string> NameAsync();
}

[GrainType("preferred")]
internal sealed class PreferredChoiceGrain : Grain, IChoice
{
    public Task<string> NameAsync() => Task.FromResult("preferred");
}

internal sealed class OtherChoiceGrain : Grain, IChoice
{
    public Task<string> NameAsync() => Task.FromResult("other");
}
