using ZeroG.Grains.Training;
using ZeroG.Market;

namespace ZeroG.Grains.Tests.Training;

public sealed class DeviceDemandTests
{
    private static DeviceDemand Count(int workers, string? device, params (string Device, int Devices, long Memory)[] offers) =>
        offers.Aggregate(
            new DeviceDemand(workers, new DeviceNeeds(device, 1000)),
            (demand, offer) => demand.With(new ProviderOffer("p", offer.Device, offer.Devices, offer.Memory)));

    [Fact]
    public void A_provider_with_several_devices_hosts_as_many_workers()
    {
        Assert.True(Count(4, null, ("cpu", 4, 1000)).IsMet);
        Assert.True(Count(4, "cpu", ("cpu", 3, 1000), ("cuda", 9, 1000), ("cpu", 1, 1000)).IsMet);
        Count(4, null, ("cpu", 4, 1000)).Require();
    }

    [Fact]
    public void Too_few_devices_are_refused_with_how_many_there_are() => Refused(Count(3, null, ("cpu", 2, 5000)), "only 2 devices", "--workers to 2");

    [Fact]
    public void No_device_at_all_is_refused_with_a_number_of_workers_that_makes_sense() => Refused(Count(3, null), "only 0 devices", "--workers to 1");

    [Fact]
    public void Another_kind_is_refused_by_name() => Refused(Count(2, "cuda", ("cpu", 8, 5000), ("cuda", 1, 5000)), "only 1 of that kind among 9", "device kind cuda");

    [Fact]
    public void Too_little_memory_is_refused_with_how_much_is_needed() => Refused(Count(2, "cpu", ("cpu", 1, 5000), ("cpu", 4, 999)), "1,000 bytes each, but only 1 of 5 devices", "smaller model");

    private static void Refused(DeviceDemand demand, string message, string remedy)
    {
        Assert.False(demand.IsMet);
        var refusal = Assert.Throws<ZeroGException>(demand.Require);
        Assert.Equal(FailureKind.Unavailable, refusal.Kind);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal.Remedy, StringComparison.Ordinal);
    }
}
