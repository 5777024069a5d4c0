using ZeroG.Swarm.Members;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>Steps that take a certain time at least, as those of a larger model would.</summary>
internal sealed class StepPace(double milliseconds) : IPace
{
    private readonly PeriodicTimer _ticks = new(TimeSpan.FromMilliseconds(milliseconds));

    public void Rest() => _ticks.WaitForNextTickAsync().AsTask().GetAwaiter().GetResult();
}
