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
    // An answer is given at once when the work ends, and at the latest after this time.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(500);

    private IExecution<BlobRef>? _making;
    private BlobRef? _made;

    public async Task<ReceiptInfo?> MakeAsync()
    {
        var id = JobId.Parse(this.GetPrimaryKeyString());
        if (_made is not null) return new ReceiptInfo(id, _made, "");
        if (_making is null)
        {
            if (await ReceiptInputs.GatherAsync(GrainFactory, id) is not { } inputs) return null;
            _making = services.Executor.Start((_, stop) => services.Making.Make(inputs, stop));
        }

        var making = _making;
        using (var enough = new CancellationTokenSource())
        {
            await Task.WhenAny(making.Completion, Task.Delay(s_longestWait, services.Clock, enough.Token));
            await enough.CancelAsync();
        }

        if (!making.Completion.IsCompleted) return new ReceiptInfo(id, null, "It is being made.");
        _making = null;
        making.Dispose();
        _made = await making.Completion;
        return new ReceiptInfo(id, _made, "");
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _making?.Cancel();
        _making?.Dispose();
        return Task.CompletedTask;
    }
}
