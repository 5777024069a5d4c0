using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>A call of a method that returns <see cref="ValueTask{TResult}"/>.</summary>
internal abstract class ValueTaskCall<T>(MethodModel method) : Call<T>(method)
{
    private Task<T>? _running;

    /// <summary>Sends the call through <paramref name="reference"/>.</summary>
    internal ValueTask<T> Send(GrainReference reference) => new(SendCall(reference));

    internal override void Start(object instance)
    {
        try
        {
            _running = InvokeMethod(instance).AsTask();
            if (!_running.IsCompleted)
            {
                _running.GetAwaiter().UnsafeOnCompleted(Finish);
                return;
            }
        }
        catch (Exception exception)
        {
            FailAndComplete(exception);
            return;
        }

        Finish();
    }

    /// <inheritdoc />
    public override async ValueTask<Response> Invoke()
    {
        var result = await InvokeMethod(GetTarget()!);
        return Response.FromResult(result);
    }

    /// <summary>Invokes the method on <paramref name="instance"/>.</summary>
    protected abstract ValueTask<T> InvokeMethod(object instance);

    private void Finish()
    {
        try
        {
            Succeed(_running!.GetAwaiter().GetResult());
        }
        catch (Exception exception)
        {
            FailAndComplete(exception);
            return;
        }

        Target!.Completed(this);
    }
}
