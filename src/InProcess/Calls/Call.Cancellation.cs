using Orleans.Runtime;

namespace ZeroG.InProcess;

internal abstract partial class Call
{
    private CancellationTokenSource? _calleeSource;
    private CancellationTokenRegistration _callerRegistration;

    /// <summary>The token the callee sees: its own, which is cancelled in a turn of the callee.</summary>
    internal CancellationToken CalleeToken => _calleeSource?.Token ?? default;

    /// <inheritdoc />
    public bool IsCancellable => Method.TokenIndex >= 0;

    /// <inheritdoc />
    public CancellationToken GetCancellationToken() =>
        IsCancellable ? (CancellationToken)GetArgument(Method.TokenIndex)! : default;

    /// <inheritdoc />
    public bool TryCancel()
    {
        if (_calleeSource is null)
        {
            return false;
        }

        _calleeSource.Cancel();
        return true;
    }

    /// <summary>Ties the callee's token to the caller's.</summary>
    internal void ObserveCancellation()
    {
        if (!IsCancellable)
        {
            return;
        }

        var token = GetCancellationToken();
        if (token.CanBeCanceled || Origin.Messaging.CancelRequestOnTimeout)
        {
            _calleeSource = new();
        }

        if (token.CanBeCanceled)
        {
            _callerRegistration = token.UnsafeRegister(static (call, token) => ((Call)call!).OnCancelled(token), this);
        }
    }

    /// <summary>Makes the callee's token that of <paramref name="source"/>.</summary>
    protected void SetCalleeSource(CancellationTokenSource source) => _calleeSource = source;

    protected void StopObservingCancellation() => _callerRegistration.Unregister();

    private void OnCancelled(CancellationToken token)
    {
        // Orleans answers the caller at once, unless told to wait for the callee.
        if (!Origin.Messaging.WaitForCancellationAcknowledgement)
        {
            Reject(new OperationCanceledException(token));
        }

        Target?.Cancel(this);
    }

    /// <summary>Answers that the time is up.</summary>
    internal void OnTimeout(TimeSpan timeout)
    {
        if (IsCompleted)
        {
            return;
        }

        Reject(new TimeoutException($"Response did not arrive on time in {timeout} for message: {this}. "));
        if (Origin.Messaging.CancelRequestOnTimeout)
        {
            Target?.Cancel(this);
        }
    }

    /// <summary>Answers that the silo died.</summary>
    internal void OnTargetLost(string silo) =>
        Reject(new SiloUnavailableException(
            $"The target silo became unavailable for message: {this}. Silo {silo} was killed: whether the call took effect is "
            + "unknown."));
}
