using ZeroG.Grains.Training;
using ZeroG.Training.Threading;

namespace ZeroG.Grains.Tests.Training;

public sealed class DeviceCrewsTests
{
    [Fact]
    public void Each_thread_that_computes_has_one_crew_of_its_own_of_as_many_threads_as_a_device()
    {
        using var crews = new DeviceCrews(3);
        var found = new Crew[2][];
        var threads = Enumerable.Range(0, 2).Select(i => new Thread(() => found[i] = [crews.Current, crews.Current])).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        Assert.All(found, pair => Assert.Same(pair[0], pair[1]));
        Assert.NotSame(found[0][0], found[1][0]);
        Assert.Equal((3, 3), (found[0][0].Threads, found[1][0].Threads));
    }

    [Fact]
    public void The_devices_of_a_process_share_its_cores_and_have_at_least_one_thread()
    {
        Assert.Equal(Math.Min(Environment.ProcessorCount, Crew.MaxThreads), DeviceCrews.Default(1));
        Assert.Equal(DeviceCrews.Default(1), DeviceCrews.Default(0));
        Assert.Equal(1, DeviceCrews.Default(Environment.ProcessorCount));
        Assert.Equal(1, DeviceCrews.Default(1024 * Environment.ProcessorCount));
    }
}
