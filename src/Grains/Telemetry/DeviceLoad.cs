namespace ZeroG.Grains.Telemetry;

/// <summary>How many devices a process offers, how many are free, and what waits for them. All members may be used from any thread.</summary>
public sealed class DeviceLoad
{
    private int _devices;
    private int _busy;
    private int _waiting;
    private int _orders;

    /// <summary>Devices that the process's silos offer to trainers.</summary>
    public int Devices => Volatile.Read(ref _devices);

    /// <summary>Those of them that run nothing.</summary>
    public int Free => Math.Max(0, Devices - Volatile.Read(ref _busy));

    /// <summary>Computations of every kind that wait for a thread of an executor.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Orders for inner phases that wait.</summary>
    public int Orders => Volatile.Read(ref _orders);

    /// <summary>What the autoscaler uses: orders that wait for each free device; with none free, as if there were one.</summary>
    /// <remarks>
    /// So it is 0 exactly when nothing waits, always finite, and grows by one with each order that finds every device busy.
    /// Of several processes the sums are divided, not the ratios averaged (docs/metrics.md).
    /// </remarks>
    public double OrdersPerFreeDevice => Ratio(Orders, Free);

    /// <summary>The arithmetic of <see cref="OrdersPerFreeDevice"/>.</summary>
    public static double Ratio(int orders, int free) => (double)orders / Math.Max(1, free);

    /// <summary>Devices come, or go when negative.</summary>
    public void ChangeDevices(int by) => Interlocked.Add(ref _devices, by);

    /// <summary>Devices become busy, or free when negative.</summary>
    public void ChangeBusy(int by) => Interlocked.Add(ref _busy, by);

    /// <summary>Computations begin to wait, or no longer do when negative.</summary>
    public void ChangeWaiting(int by) => Interlocked.Add(ref _waiting, by);

    /// <summary>Orders begin to wait, or no longer do when negative.</summary>
    public void ChangeOrders(int by) => Interlocked.Add(ref _orders, by);
}
