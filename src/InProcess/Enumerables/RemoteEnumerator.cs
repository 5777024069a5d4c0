using System.Runtime.ExceptionServices;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>
/// Enumerates a sequence that a grain produces: asks for elements in batches, and again while there are none yet.
/// </summary>
internal sealed class RemoteEnumerator<T> : IAsyncEnumerator<T>
{
    private readonly EnumerableCall<T> _sequence;
    private readonly Guid _id;
    private readonly CancellationToken _token;
    private readonly CancellationTokenSource? _linked;
    private (EnumerationResult Status, object? Value) _current;
    private int _position;
    private bool _isStarted;
    private bool _isDisposed;

    internal RemoteEnumerator(EnumerableCall<T> sequence, Guid id, CancellationToken token)
    {
        _sequence = sequence;
        _id = id;
        var argument = sequence.GetCancellationToken();
        if (argument.CanBeCanceled && token.CanBeCanceled && argument != token)
        {
            _linked = CancellationTokenSource.CreateLinkedTokenSource(argument, token);
        }

        _token = _linked?.Token ?? (token.CanBeCanceled ? token : argument);
    }

    /// <inheritdoc />
    public T Current
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (Has(EnumerationResult.Element))
            {
                return (T)_current.Value!;
            }

            return Has(EnumerationResult.Batch)
                ? ((List<T>)_current.Value!)[_position]
                : throw new InvalidOperationException("Cannot get current value of an invalid enumerator.");
        }
    }

    /// <inheritdoc />
    public async ValueTask<bool> MoveNextAsync()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Has(EnumerationResult.Batch) && ++_position < ((List<T>)_current.Value!).Count)
        {
            return true;
        }

        if (Has(EnumerationResult.Completed))
        {
            return false;
        }

        var isActive = _isStarted;
        try
        {
            do
            {
                _token.ThrowIfCancellationRequested();
                isActive = true;
                _current = await AskAsync();
                _isStarted = true;
            }
            while (_current.Status == EnumerationResult.Heartbeat);

            // The grain has forgotten an enumeration that failed.
            var hasElements = Has(EnumerationResult.Element) || Has(EnumerationResult.Batch);
            isActive = hasElements && !Has(EnumerationResult.Completed);
            ThrowIfFailed();
            _position = 0;
            return hasElements;
        }
        catch when (isActive)
        {
            await EndAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (_isStarted && !Has(EnumerationResult.Completed))
        {
            await EndAsync();
        }

        _linked?.Dispose();
    }

    private bool Has(EnumerationResult part) => (_current.Status & part) != 0;

    private ValueTask<(EnumerationResult Status, object? Value)> AskAsync() =>
        new EnumerationCall<T>(_id, _isStarted ? null : _sequence, _token).Send(_sequence.Reference);

    private void ThrowIfFailed()
    {
        switch (_current.Status)
        {
            case EnumerationResult.Error:
                ExceptionDispatchInfo.Throw((Exception)_current.Value!);
                break;
            case EnumerationResult.Canceled:
                throw new OperationCanceledException();
            case EnumerationResult.MissingEnumeratorError:
                throw new EnumerationAbortedException(
                    "Enumeration aborted: the remote target does not have a record of this enumerator. This likely indicates "
                    + "that the remote grain was deactivated since enumeration begun or that the enumerator was idle for longer "
                    + "than the expiration period.");
        }
    }

    /// <summary>Ends the enumeration at the grain, which may be gone: that is an end too.</summary>
    private async Task EndAsync() =>
        await new EndOfEnumerationCall(_id).Send(_sequence.Reference).AsTask()
            .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
}
