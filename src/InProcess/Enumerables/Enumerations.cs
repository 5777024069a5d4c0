namespace ZeroG.InProcess;

/// <summary>
/// The enumerations of sequences one activation produces. One that nobody asked for elements of, for as long as a call may take,
/// is ended.
/// </summary>
internal sealed class Enumerations
{
    private readonly Dictionary<Guid, Enumeration> _running = [];
    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;

    internal Enumerations(Activation activation)
    {
        _clock = activation.Silo.Clocks.Messaging;
        _patience = activation.Silo.Origin.Messaging.ConfiguredResponseTimeout;
        activation.RegisterTimer(
            static (enumerations, _) => enumerations.SweepAsync(),
            this,
            new() { DueTime = _patience, Period = _patience, Interleave = true });
    }

    internal ValueTask<(EnumerationResult Status, object? Value)> StartAsync<T>(
        Guid id, EnumerableCall<T> sequence, object instance, CancellationToken token)
    {
        var source = new CancellationTokenSource();
        var enumeration = new Enumeration(source, sequence.MaxBatchSize);
        if (!_running.TryAdd(id, enumeration))
        {
            throw new InvalidOperationException("An enumerator with the same id already exists.");
        }

        try
        {
            enumeration.Enumerator = sequence.Enumerate(instance, source).GetAsyncEnumerator(source.Token);
        }
        catch (Exception exception)
        {
            return EndWithAsync(id, EnumerationResult.Error, exception);
        }

        return NextAsync<T>(id, token);
    }

    internal ValueTask<(EnumerationResult Status, object? Value)> NextAsync<T>(Guid id, CancellationToken token)
    {
        if (!_running.TryGetValue(id, out var enumeration))
        {
            return new((EnumerationResult.MissingEnumeratorError, null));
        }

        enumeration.IsSeen = true;
        return NextAsync(id, enumeration, (IAsyncEnumerator<T>)enumeration.Enumerator!, token);
    }

    internal async ValueTask EndAsync(Guid id)
    {
        if (_running.Remove(id, out var enumeration))
        {
            await enumeration.EndAsync(_patience, _clock);
        }
    }

    /// <summary>Ends all, when the activation does.</summary>
    internal async Task EndAllAsync()
    {
        foreach (var id in _running.Keys.ToArray())
        {
            await EndAsync(id);
        }
    }

    private async ValueTask<(EnumerationResult Status, object? Value)> NextAsync<T>(
        Guid id, Enumeration enumeration, IAsyncEnumerator<T> elements, CancellationToken token)
    {
        try
        {
            // What is there at once is one batch; what has to be waited for comes alone.
            var batch = new List<T>();
            while (enumeration.Pending is null && batch.Count < enumeration.MaxBatchSize)
            {
                var next = elements.MoveNextAsync();
                if (!next.IsCompletedSuccessfully)
                {
                    enumeration.Pending = next.AsTask();
                }
                else if (next.Result)
                {
                    batch.Add(elements.Current);
                }
                else
                {
                    var last = Result(batch);
                    return await EndWithAsync(id, last.Status | EnumerationResult.Completed, last.Value);
                }
            }

            return batch.Count > 0 ? Result(batch) : await WaitAsync(id, enumeration, elements, token);
        }
        catch (Exception exception)
        {
            return await EndWithAsync(id, EnumerationResult.Error, exception);
        }
    }

    private async ValueTask<(EnumerationResult Status, object? Value)> WaitAsync<T>(
        Guid id, Enumeration enumeration, IAsyncEnumerator<T> elements, CancellationToken token)
    {
        var pending = enumeration.Pending!;
        enumeration.IsBusy = true;
        await ((Task)pending).WaitAsync(_patience / 2, _clock, token)
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        enumeration.IsBusy = false;
        enumeration.IsSeen = true;
        if (pending.IsCanceled || (token.IsCancellationRequested && !pending.IsCompleted))
        {
            return await EndWithAsync(id, EnumerationResult.Canceled, null);
        }

        if (!pending.IsCompleted)
        {
            return (EnumerationResult.Heartbeat, null);
        }

        enumeration.Pending = null;
        return await pending
            ? (EnumerationResult.Element, elements.Current)
            : await EndWithAsync(id, EnumerationResult.Completed, null);
    }

    private static (EnumerationResult Status, object? Value) Result<T>(List<T> batch) => batch.Count switch
    {
        0 => (default, null),
        1 => (EnumerationResult.Element, batch[0]),
        _ => (EnumerationResult.Batch, batch),
    };

    private async ValueTask<(EnumerationResult Status, object? Value)> EndWithAsync(
        Guid id, EnumerationResult status, object? value)
    {
        await EndAsync(id);
        return (status, value);
    }

    private async Task SweepAsync()
    {
        foreach (var (id, enumeration) in _running.ToArray())
        {
            if (!enumeration.IsSeen && !enumeration.IsBusy)
            {
                await EndAsync(id);
            }

            enumeration.IsSeen = false;
        }
    }
}
