using ZeroG.Grains.Training;
using ZeroG.Receipts;

namespace ZeroG.Silo.Node;

/// <summary>
/// Models whose data is asked about. A receipt is checked with all that it names before anything is said of it, which may take
/// minutes: that goes on when a caller has gone, and the model is kept for a while for those who ask on. One model at a time, and
/// one question at a time, so that nobody can fill memory and processors by asking.
/// </summary>
/// <param name="blobs">The content.</param>
/// <param name="clock">Measures how long a caller waits, and how long a model is kept.</param>
internal sealed class ModelTraces(IBlobStores blobs, TimeProvider clock)
{
    /// <summary>So long a caller waits for a model, and again for an answer: less together than what a client waits for a node.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>So long a model is kept after the last question.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private (BlobRef Receipt, Task<TracedModel> Model)? _kept;
    private ITimer? _expiry;

    /// <summary>Asks a question about a model.</summary>
    /// <param name="receipt">The receipt of its job.</param>
    /// <param name="ask">Computes the answer; is to look at its token often.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ZeroGException">The model is not read yet or another is being read (<see cref="FailureKind.Unavailable"/>), or its receipt does not hold.</exception>
    public async Task<T> AskAsync<T>(BlobRef receipt, Func<TracedModel, CancellationToken, T> ask, CancellationToken cancellationToken)
    {
        TracedModel model;
        try
        {
            model = await Open(receipt).WaitAsync(LongestWait, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new ZeroGException(FailureKind.Unavailable, "What the model was trained on is being read.", "Ask again.");
        }

        using var enough = new CancellationTokenSource(LongestWait, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        try
        {
            await _turn.WaitAsync(both.Token);
            try
            {
                return await Task.Run(() => ask(model, both.Token), both.Token);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ZeroGException(
                FailureKind.Unavailable, "The answer takes longer than a caller waits.", "Ask about one round, or have it computed where you are: 'zerog model trace' and 'zerog dataset usage'.");
        }
    }

    private Task<TracedModel> Open(BlobRef receipt)
    {
        lock (_gate)
        {
            _expiry ??= clock.CreateTimer(_ => Drop(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _expiry.Change(Life, Timeout.InfiniteTimeSpan);
            // What failed is tried again: a store may have been away.
            if (_kept is { } kept && kept.Receipt == receipt && !kept.Model.IsFaulted) return kept.Model;
            if (_kept is { Model.IsCompleted: false })
                throw new ZeroGException(FailureKind.Unavailable, "What another model was trained on is being read.", "Ask again.");
            var model = Task.Run(() => ReadAsync(receipt));
            _kept = (receipt, model);
            return model;
        }
    }

    private void Drop()
    {
        lock (_gate)
        {
            if (_kept is { Model.IsCompleted: true }) _kept = null;
        }
    }

    private async Task<TracedModel> ReadAsync(BlobRef receipt)
    {
        try
        {
            var file = ReceiptFile.Read(await blobs.Durable.ReadAllAsync(receipt.ToContentId(), ReceiptFile.MaxBytes));
            return TracedModel.Open(file, blobs.Durable.OpenReadAsync, CancellationToken.None);
        }
        catch (ReceiptMismatchException wrong)
        {
            throw new ZeroGException(FailureKind.Storage, $"The receipt {receipt.Root} does not hold, at {wrong.Place}: {wrong.Message}", "Fetch it with its files and look at it: 'zerog receipt get', 'zerog receipt verify'.", wrong);
        }
    }
}
