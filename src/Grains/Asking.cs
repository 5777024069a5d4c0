using ZeroG.Chain.Rpc;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Training;

namespace ZeroG.Grains;

/// <summary>A question that is asked again after a pause until there is an answer; nobody waits for it on a grain's turn.</summary>
/// <param name="clock">The clock of pauses.</param>
/// <param name="wakeAfter">Polls again soon after a call has ended.</param>
/// <param name="pause">Between two times that it is asked.</param>
/// <param name="ask">Asks; null is no answer yet.</param>
/// <typeparam name="T">The answer.</typeparam>
internal sealed class Asking<T>(TimeProvider clock, Action<Task> wakeAfter, TimeSpan pause, Func<Task<T?>> ask)
    where T : class
{
    private Task<T?>? _call;
    private long? _answeredAt;

    /// <summary>Why it could not be asked the last time, or empty.</summary>
    public string Trouble { get; private set; } = "";

    /// <summary>What kind of failure that was.</summary>
    public FailureKind? Failure { get; private set; }

    /// <summary>The answer, if there is one by now.</summary>
    public T? Poll()
    {
        if (_call is null)
        {
            if (_answeredAt is { } since && clock.GetElapsedTime(since) < pause) return null;
            _call = ask();
            wakeAfter(_call);
        }

        if (!_call.IsCompleted) return null;
        var call = _call;
        (_call, _answeredAt) = (null, clock.GetTimestamp());
        if (call.IsCompletedSuccessfully)
        {
            (Trouble, Failure) = ("", null);
            return call.Result;
        }

        var cause = call.Exception?.InnerException ?? new OperationCanceledException();
        (Trouble, Failure) = cause is ChainException ? (ChainTroubles.Describe(cause), FailureKind.Unavailable) : Described(cause);
        return null;
    }

    private static (string, FailureKind) Described(Exception cause)
    {
        var (kind, text) = Failures.Describe(cause);
        return (text, kind);
    }
}
