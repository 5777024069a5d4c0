using ZeroG.Grains.Training;

namespace ZeroG.Grains.Tests.Training;

public sealed class DevicePlacementTests
{
    [Theory]
    [InlineData(4, 4)]
    [InlineData(4, 3)]
    [InlineData(16, 5)]
    public void Workers_of_a_job_spread_evenly_over_the_devices(int workers, int devices)
    {
        var counts = Enumerable.Range(0, workers)
            .GroupBy(worker => DevicePlacement.Choose($"01arz3ndektsv4rrffq69g5fav/{worker}", devices))
            .Select(group => group.Count())
            .ToList();
        Assert.Equal(Math.Min(workers, devices), counts.Count);
        Assert.InRange(counts.Max() - counts.Min(), 0, 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no-slash")]
    [InlineData("job/not-a-number")]
    [InlineData("job/-3")]
    public void Any_key_has_a_place(string key) => Assert.InRange(DevicePlacement.Choose(key, 3), 0, 2);
}
