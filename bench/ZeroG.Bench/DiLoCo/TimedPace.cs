using System.Diagnostics;
using ZeroG.Swarm.Members;

namespace ZeroG.Bench.DiLoCo;

/// <summary>Notes when every step ended, its rest included.</summary>
/// <param name="pace">Rests.</param>
internal sealed class TimedPace(IPace pace) : IPace
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<double> _ends = [];

    /// <summary>Seconds from the beginning to the end of every step.</summary>
    public IReadOnlyList<double> Ends => _ends;

    /// <inheritdoc/>
    public void Rest()
    {
        pace.Rest();
        _ends.Add(Stopwatch.GetElapsedTime(_began).TotalSeconds);
    }
}
