using ZeroG.Training.Threading;

namespace ZeroG.Grains.Training;

/// <summary>
/// A crew of its own for each thread that computes, made when that thread first asks. How many threads a device has is the
/// silo's setting and no job's, for no result depends on it.
/// </summary>
/// <param name="threads">Threads of one device, 1 to <see cref="Crew.MaxThreads"/>.</param>
public sealed class DeviceCrews(int threads) : IDisposable
{
    private readonly ThreadLocal<Crew> _crews = new(() => new Crew(threads), trackAllValues: true);

    /// <summary>The crew of the calling thread.</summary>
    public Crew Current => _crews.Value!;

    /// <summary>The threads that a device has unless somebody says otherwise: the cores that this process may use, shared out evenly.</summary>
    /// <param name="devices">Devices of the process.</param>
    public static int Default(int devices) => Math.Clamp(Environment.ProcessorCount / Math.Max(1, devices), 1, Crew.MaxThreads);

    /// <summary>Ends all crews. Who computes meanwhile goes on alone.</summary>
    public void Dispose()
    {
        foreach (var crew in _crews.Values) crew.Dispose();
        _crews.Dispose();
    }
}
