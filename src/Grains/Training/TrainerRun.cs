using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>One order that a trainer works on.</summary>
/// <param name="order">The order.</param>
/// <param name="execution">Its computation; null as a result when it was paused.</param>
internal sealed class TrainerRun(RoundOrder order, IExecution<InnerResult?> execution)
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Its computation.</summary>
    public IExecution<InnerResult?> Execution => execution;

    /// <summary>The order.</summary>
    public RoundOrder Order => order;

    /// <summary>Cancelled when nobody wants it any more: nothing more of it is stored.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Why it waits, or empty.</summary>
    public string Note { get; set; } = "";

    /// <summary>Ends with the last answer, once what it tells is stored.</summary>
    public Task<TrainerStatus> Ended { get; set; } = null!;

    /// <summary>Whether an order is for this work. The epoch does not enter it: a later orchestrator goes on with what runs.</summary>
    public bool IsFor(RoundOrder other) => order with { Epoch = other.Epoch } == other;

    /// <summary>Throws the work away; a silo that stops does not wait for it.</summary>
    public void Cancel()
    {
        _stop.Cancel();
        execution.Cancel();
        execution.Dispose();
    }
}
