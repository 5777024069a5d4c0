using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>A call answered by a value.</summary>
/// <typeparam name="T">Type of the value; <see cref="Unit"/> for none.</typeparam>
internal abstract class Call<T>(MethodModel method) : Call(method)
{
    private TaskCompletionSource<T> _answer = new();
    private int _isSettled;
    private T _result = default!;
    private Exception? _exception;

    internal override bool IsCompleted => Volatile.Read(ref _isSettled) != 0;

    internal override void Fail(Exception exception) => Reject(ExceptionCopies.Copy(exception));

    internal override void Reject(Exception exception)
    {
        if (TrySettle())
        {
            _exception = exception;
            Post();
        }
    }

    internal override void Publish()
    {
        if (_exception is null)
        {
            _answer.TrySetResult(_result);
        }
        else if (_exception is OperationCanceledException)
        {
            // Only a builder makes a cancelled task that keeps its exception.
            var cancelled = AsyncTaskMethodBuilder<T>.Create();
            cancelled.SetException(_exception);
            _answer.TrySetFromTask(cancelled.Task);
        }
        else
        {
            _answer.TrySetException(_exception);
        }
    }

    internal override Call Again()
    {
        var again = (Call<T>)MemberwiseClone();
        again._answer = new();
        return again;
    }

    internal override async Task<Response> WhenAnswered()
    {
        try
        {
            return Response.FromResult(await _answer.Task);
        }
        catch (Exception exception)
        {
            return Response.FromException(exception);
        }
    }

    internal override void Release() => _answer.TrySetResult(default!);

    internal override void Respond(Response response)
    {
        if (response.Exception is { } exception)
        {
            Fail(exception);
        }
        else
        {
            try
            {
                Succeed(
                    response is Response<T> typed ? typed.TypedResult!
                    : response.Result is { } result ? (T)result : default!);
            }
            catch (InvalidCastException mismatch)
            {
                Fail(mismatch);
            }
        }
    }

    /// <summary>Sends the call and gives its answer.</summary>
    protected Task<T> SendCall(GrainReference reference)
    {
        CallSending.Send(this, reference);
        if (Method.IsOneWay)
        {
            Release();
        }

        return _answer.Task;
    }

    /// <summary>Answers with a copy of <paramref name="result"/>, in a turn of the callee.</summary>
    protected void Succeed(T result)
    {
        if (!Method.IsResultImmutable && !Copier<T>.IsShallow)
        {
            try
            {
                result = Copier<T>.Copy(result);
            }
            catch (Exception refusal)
            {
                Fail(refusal);
                return;
            }
        }

        if (TrySettle())
        {
            _result = result;
            Post();
        }
    }

    /// <summary>Ends a failed start or run: tells caller and target.</summary>
    protected void FailAndComplete(Exception exception)
    {
        Target!.OnFailure(exception);
        Fail(exception);
        Target.Completed(this);
    }

    private bool TrySettle()
    {
        if (Interlocked.Exchange(ref _isSettled, 1) != 0)
        {
            return false;
        }

        Origin.Deadlines.Remove(this);
        StopObservingCancellation();
        return true;
    }

    /// <summary>
    /// Brings the answer to the caller, whose continuations run in a turn of the caller and never in one of the callee. No task
    /// continues on the thread pool by itself: its order would be out of the scheduler's hands.
    /// </summary>
    private void Post()
    {
        if (!IsAwaited)
        {
            return;
        }

        if (Source is not null)
        {
            Source.Enqueue(this);
        }
        else
        {
            Origin.Cluster.TurnScheduler.Schedule(this);
        }
    }
}
