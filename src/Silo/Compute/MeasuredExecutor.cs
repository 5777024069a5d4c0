using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;

namespace ZeroG.Silo.Compute;

/// <summary>An executor whose queue and devices are counted.</summary>
internal sealed class MeasuredExecutor : ITrainingExecutor, IDisposable
{
    private readonly ITrainingExecutor _inner;
    private readonly int _devices;
    private readonly DeviceLoad _load;
    private int _isDisposed;

    /// <summary>Counts the devices from now until it is disposed.</summary>
    /// <param name="inner">What computes; disposed with this one.</param>
    /// <param name="devices">Devices that the silo offers to trainers; 0 for a silo that only computes for itself.</param>
    /// <param name="load">Where it counts.</param>
    public MeasuredExecutor(ITrainingExecutor inner, int devices, DeviceLoad load)
    {
        (_inner, _devices, _load) = (inner, devices, load);
        load.ChangeDevices(devices);
    }

    /// <inheritdoc/>
    public CancellationToken Draining => _inner.Draining;

    /// <inheritdoc/>
    public IExecution<T> Start<T>(Func<IProgress<int>, CancellationToken, T> work)
    {
        var place = new QueuePlace(_load.ChangeWaiting, _devices > 0 ? _load.ChangeBusy : null);
        place.Enter();
        try
        {
            var execution = _inner.Start((steps, stop) =>
            {
                place.Begin();
                try
                {
                    return work(steps, stop);
                }
                finally
                {
                    place.Leave();
                }
            });
            place.LeaveAfter(execution.Completion);
            return execution;
        }
        catch
        {
            place.Leave();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task RunAsync(Func<Task> work) => _inner.RunAsync(work);

    /// <inheritdoc/>
    public Task DrainAsync() => _inner.DrainAsync();

    /// <summary>Stops the executor; its devices are gone.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        _load.ChangeDevices(-_devices);
        (_inner as IDisposable)?.Dispose();
    }
}
