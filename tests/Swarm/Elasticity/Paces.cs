using System.Diagnostics;
using ZeroG.Swarm.Members;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>Steps that take a certain time, as those of a larger model would.</summary>
internal sealed class StepPace(double milliseconds) : IPace
{
    private long _last = Stopwatch.GetTimestamp();

    public void Rest()
    {
        var rest = TimeSpan.FromMilliseconds(milliseconds) - Stopwatch.GetElapsedTime(_last);
        if (rest > TimeSpan.Zero) Thread.Sleep(rest);
        _last = Stopwatch.GetTimestamp();
    }
}

/// <summary>A share of a core, of the processor time of the whole process from the first step on.</summary>
internal sealed class CorePace(double share) : IPace
{
    private (TimeSpan Cpu, long At)? _began;

    public void Rest()
    {
        _began ??= (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var cpu = Environment.CpuUsage.TotalTime - _began.Value.Cpu;
        var rest = cpu / share - Stopwatch.GetElapsedTime(_began.Value.At);
        if (rest > TimeSpan.Zero) Thread.Sleep(rest);
    }
}
