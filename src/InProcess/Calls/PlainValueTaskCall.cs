using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>A call of a method that returns <see cref="ValueTask"/>.</summary>
internal abstract class PlainValueTaskCall(MethodModel method) : Call<Unit>(method)
{
    private Task? _running;

    /// <summary>Sends the call through <paramref name="reference"/>.</summary>
    internal ValueTask Send(GrainReference reference) => new(SendCall(reference));

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
        await InvokeMethod(GetTarget()!);
        return Response.Completed;
    }

    /// <summary>Invokes the method on <paramref name="instance"/>.</summary>
    protected abstract ValueTask InvokeMethod(object instance);

    private void Finish()
    {
        try
        {
            _running!.GetAwaiter().GetResult();
            Succeed(default);
        }
        catch (Exception exception)
        {
            FailAndComplete(exception);
            return;
        }

        Target!.Completed(this);
    }
}
