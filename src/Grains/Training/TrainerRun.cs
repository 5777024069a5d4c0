using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>One order that a trainer works on.</summary>
/// <param name="order">The order.</param>
/// <param name="draining">Cancelled when the silo begins to stop, which pauses the run.</param>
internal sealed class TrainerRun(RoundOrder order, CancellationToken draining) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _pause = CancellationTokenSource.CreateLinkedTokenSource(draining);

    /// <summary>The order.</summary>
    public RoundOrder Order => order;

    /// <summary>Its computation; null as a result when it was paused.</summary>
    public IExecution<InnerResult?> Execution { get; set; } = null!;

    /// <summary>Cancelled when nobody wants it any more: nothing more of it is stored.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Cancelled when it is to stop after the running step, and be saved there.</summary>
    public CancellationToken Paused => _pause.Token;

    /// <summary>Why it waits, or empty.</summary>
    public string Note { get; set; } = "";

    /// <summary>Where the job is audited: its links, once its computation has ended.</summary>
    public BlobRef? Links { get; set; }

    /// <summary>Ends with the last answer, once what it tells is stored.</summary>
    public Task<TrainerStatus> Ended { get; set; } = null!;

    /// <summary>Whether an order is for this work. The epoch does not enter it: a later orchestrator goes on with what runs.</summary>
    public bool IsFor(RoundOrder other) => IsSame(order, other);

    /// <summary>Whether two orders are for the same work.</summary>
    public static bool IsSame(RoundOrder one, RoundOrder other) => SameWork(one) == SameWork(other);

    /// <summary>Throws the work away; a silo that stops does not wait for it.</summary>
    public void Cancel()
    {
        _stop.Cancel();
        Execution.Cancel();
        Execution.Dispose();
    }

    /// <summary>Stops after the running step, and saves.</summary>
    public void Pause()
    {
        if (!Ended.IsCompleted) _pause.Cancel();
    }

    // What became final meanwhile, who was excluded, and what is checked before it, changes nothing of it.
    private static RoundOrder SameWork(RoundOrder order) => order with { Epoch = 0, Opening = null, Pledge = order.Pledge is { } pledge ? pledge with { Final = 0, Excluded = "" } : null };

    /// <summary>Lets the silo's signal go.</summary>
    public void Dispose() => _pause.Dispose();
}
