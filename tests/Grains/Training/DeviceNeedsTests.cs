using ZeroG.Grains.Training;

namespace ZeroG.Grains.Tests.Training;

public sealed class DeviceNeedsTests
{
    private static readonly DeviceSilo[] s_silos = [.. Enumerable.Range(0, 5).Select(i => new DeviceSilo($"p{i}", $"s{i}", "cpu", i + 1, 1_000))];

    [Fact]
    public void Any_provider_will_do_where_none_are_named_and_none_where_nobody_is_left()
    {
        Assert.True(default(DeviceNeeds).Take("p0"));
        Assert.True(new DeviceNeeds("cpu", 1, "p0,p2").Take("p2"));
        Assert.False(new DeviceNeeds("cpu", 1, "p0,p2").Take("p1"));
        Assert.False(new DeviceNeeds("cpu", 1, "p0,p22").Take("p2"));
        Assert.False(new DeviceNeeds("cpu", 1, "").Take("p0"));
        Assert.False(new DeviceNeeds("cpu", 1, "P0").Take("p0"));
    }

    [Fact]
    public void Workers_are_placed_among_the_named_providers_alone_each_device_once()
    {
        var needs = new DeviceNeeds("cpu", 1_000, "p1,p3,elsewhere");
        var chosen = Enumerable.Range(0, 6).Select(worker => DevicePlaces.Choose($"job/{worker}", needs, s_silos)!).ToList();
        Assert.Equal([("p1", 2), ("p3", 4)], chosen.CountBy(silo => silo.Provider).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.Null(DevicePlaces.Choose("job/0", needs with { Among = "elsewhere" }, s_silos));
        Assert.Null(DevicePlaces.Choose("job/0", needs with { Among = "" }, s_silos));
        // The others need not be there at all.
        for (var worker = 0; worker < 20; worker++)
            Assert.Equal(DevicePlaces.Choose($"job/{worker}", needs, s_silos), DevicePlaces.Choose($"job/{worker}", needs with { Among = null }, s_silos.Where(silo => needs.Take(silo.Provider))));
    }

    [Fact]
    public void An_auditor_is_placed_with_its_provider_whatever_its_key() =>
        Assert.All(s_silos, silo => Assert.Equal(silo, DevicePlaces.Choose("01arz3ndektsv4rrffq69g5fav/0.12.3.1", new DeviceNeeds(null, 0, silo.Provider), s_silos)));

    [Theory]
    [InlineData("cpu", 5L, "p1,p2")]
    [InlineData(null, 7L, "")]
    [InlineData("cuda", 0L, null)]
    public async Task A_call_tells_its_needs_and_later_ones_do_not(string? device, long memory, string? among)
    {
        var needs = new DeviceNeeds(device, memory, among);
        var told = await needs.TellAsync(() => Task.FromResult(DeviceNeeds.Of(Told())));
        Assert.Equal(needs, told);
        Assert.Equal(default, DeviceNeeds.Of(Told()));
        Assert.Equal(default, DeviceNeeds.Of(null));
    }

    private static Dictionary<string, object> Told() =>
        RequestContext.Keys.ToDictionary(key => key, key => RequestContext.Get(key)!);
}
