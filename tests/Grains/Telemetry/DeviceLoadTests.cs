using ZeroG.Grains.Telemetry;

namespace ZeroG.Grains.Tests.Telemetry;

public sealed class DeviceLoadTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 4, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(3, 0, 3)]
    [InlineData(3, 1, 3)]
    [InlineData(3, 2, 1.5)]
    public void Queue_per_free_device_is_finite_and_none_free_counts_as_one(int orders, int free, double ratio) =>
        Assert.Equal(ratio, DeviceLoad.Ratio(orders, free));

    [Fact]
    public void Busy_devices_are_not_free_and_those_that_left_are_no_less_than_none()
    {
        var load = new DeviceLoad();
        load.ChangeDevices(2);
        load.ChangeBusy(1);
        load.ChangeOrders(3);
        Assert.Equal((2, 1, 3.0), (load.Devices, load.Free, load.OrdersPerFreeDevice));

        load.ChangeDevices(-2);
        Assert.Equal((0, 0, 3.0), (load.Devices, load.Free, load.OrdersPerFreeDevice));
    }

    [Fact]
    public void What_is_cancelled_while_it_waits_leaves_the_queue_once_and_was_never_running()
    {
        var (waiting, running) = (0, 0);
        var place = new QueuePlace(by => waiting += by, by => running += by);
        var completion = new TaskCompletionSource();

        place.Enter();
        place.LeaveAfter(completion.Task);
        Assert.Equal((1, 0), (waiting, running));
        completion.SetCanceled();
        place.Begin();
        place.Leave();

        Assert.Equal((0, 0), (waiting, running));
    }

    [Fact]
    public void What_runs_no_longer_waits_and_leaves_once()
    {
        var (waiting, running) = (0, 0);
        var place = new QueuePlace(by => waiting += by, by => running += by);

        place.Enter();
        place.Begin();
        Assert.Equal((0, 1), (waiting, running));
        place.Leave();
        place.Leave();

        Assert.Equal((0, 0), (waiting, running));
    }
}
