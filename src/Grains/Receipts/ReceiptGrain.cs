using Orleans.Placement;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Receipts;

namespace ZeroG.Grains.Receipts;

/// <summary>What a silo offers receipts.</summary>
internal sealed record ReceiptServices(ReceiptMaking Making, ITrainingExecutor Executor, TimeProvider Clock);

/// <summary>
/// The receipt of one completed job. Key: job id. Nothing is stored but the file: whoever asks again, after a silo has ended, has it made
/// again, with other signatures of the same content.
/// </summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class ReceiptGrain(ReceiptServices services) : Grain, IReceiptGrain
{
    // Calls interleave: whoever asks beside others is not behind them. An answer is given at once when the work ends, and at the latest after this time.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(500);

    private IExecution<MadeReceipt?>? _making;
    private ReceiptInfo? _made;

    public async Task<ReceiptInfo?> MakeAsync()
    {
        var id = JobId.Parse(this.GetPrimaryKeyString());
        if (_made is not null) return _made;
        // Anybody may ask for anything: what there is no receipt of does not get into a device's queue.
        if (_making is null && await ReceiptInputs.CompletedAsync(GrainFactory, id) is null) return null;
        if (_made is not null) return _made;
        var making = _making ??= services.Executor.Start((_, stop) => services.Making.Make(id, stop));
        using (var enough = new CancellationTokenSource())
        {
            await Task.WhenAny(making.Completion, Task.Delay(s_longestWait, services.Clock, enough.Token));
            await enough.CancelAsync();
        }

        if (!making.Completion.IsCompleted) return new ReceiptInfo(id, null, "It is being made.");
        if (ReferenceEquals(_making, making))
        {
            _making = null;
            making.Dispose();
        }

        if (await making.Completion is not { } made) return null;
        if (made.File is not null) return _made = new ReceiptInfo(id, made.File, "");
        // Whoever asks again at once is answered no sooner than something may have happened.
        await Task.Delay(s_longestWait, services.Clock);
        return new ReceiptInfo(id, null, made.Note);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _making?.Cancel();
        _making?.Dispose();
        return Task.CompletedTask;
    }
}
