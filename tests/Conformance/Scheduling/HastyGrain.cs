namespace ZeroG.Conformance.Scheduling;

internal interface IHasty : IGrainWithStringKey
{
    [ResponseTimeout("00:00:00.5")]
    Task BlockAsync();
}

internal sealed class HastyGrain(Probe probe) : Grain, IHasty
{
    public Task BlockAsync() => probe.WhenAsync("hasty");
}
