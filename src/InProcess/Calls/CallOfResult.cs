using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>A call answered by a value.</summary>
/// <typeparam name="T">Type of the value; <see cref="Unit"/> for none.</typeparam>
internal abstract class Call<T>(MethodModel method) : Call(method)
{
    // The caller continues on its own scheduler, never within the callee's turn.
    private TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<T> Answer => _answer.Task;

    internal override bool IsCompleted => _answer.Task.IsCompleted;

    internal override void Fail(Exception exception) => Reject(ExceptionCopies.Copy(exception));

    internal override void Reject(Exception exception)
    {
        if (exception is OperationCanceledException)
        {
            // Only a builder makes a cancelled task that keeps its exception.
            var cancelled = AsyncTaskMethodBuilder<T>.Create();
            cancelled.SetException(exception);
            if (_answer.TrySetFromTask(cancelled.Task))
            {
                Settled();
            }
        }
        else if (_answer.TrySetException(exception))
        {
            Settled();
        }

        if (Method.IsOneWay)
        {
            // Observed: nobody waits for it.
            _ = _answer.Task.Exception;
        }
    }

    internal override Call Again()
    {
        var again = (Call<T>)MemberwiseClone();
        again._answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
                Succeed(response is Response<T> typed ? typed.TypedResult! : response.Result is null ? default! : (T)response.Result);
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

        if (_answer.TrySetResult(result))
        {
            Settled();
        }
    }

    /// <summary>Ends a failed start or run: tells caller and target.</summary>
    protected void FailAndComplete(Exception exception)
    {
        Target!.OnFailure(exception);
        Fail(exception);
        Target.Completed(this);
    }

    private void Settled()
    {
        Origin?.Deadlines.Remove(this);
        StopObservingCancellation();
    }
}
