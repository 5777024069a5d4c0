using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>A call of a method that returns nothing: nobody waits for it.</summary>
internal abstract class VoidCall(MethodModel method) : Call<Unit>(method)
{
    /// <summary>Sends the call through <paramref name="reference"/>.</summary>
    internal void Send(GrainReference reference) => SendCall(reference);

    internal override void Start(object instance)
    {
        try
        {
            InvokeMethod(instance);
        }
        catch (Exception exception)
        {
            FailAndComplete(exception);
            return;
        }

        Succeed(default);
        Target!.Completed(this);
    }

    /// <inheritdoc />
    public override ValueTask<Response> Invoke()
    {
        InvokeMethod(GetTarget()!);
        return new(Response.Completed);
    }

    /// <summary>Invokes the method on <paramref name="instance"/>.</summary>
    protected abstract void InvokeMethod(object instance);
}
