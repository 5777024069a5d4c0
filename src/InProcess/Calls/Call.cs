using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>
/// One call of a method: the arguments, who calls whom, and where the answer goes. A class derived for each method holds the
/// arguments and knows how to invoke it.
/// </summary>
internal abstract partial class Call(MethodModel method) : IInvokable, IThreadPoolWorkItem
{
    private object? _invokeTarget;

    internal MethodModel Method { get; } = method;

    internal GrainReference Reference { get; set; } = null!;

    internal CallOrigin Origin { get; set; } = null!;

    /// <summary>The activation that calls; null when a client or a silo does.</summary>
    internal Activation? Source { get; set; }

    /// <summary>Who runs the call.</summary>
    internal ICallTarget? Target { get; set; }

    /// <summary>The values that travel with the call.</summary>
    internal Dictionary<string, object>? RequestContext { get; set; }

    /// <summary>The place among running calls of its target.</summary>
    internal LinkedListNode<Call>? Running { get; set; }

    /// <summary>The place among calls that wait equally long.</summary>
    internal LinkedListNode<Call>? Deadline { get; set; }

    internal TimeSpan Timeout { get; set; }

    /// <summary>When the caller began to wait, as a timestamp of its clock.</summary>
    internal long SentAt { get; set; }

    /// <summary>Whether ending the call counts as use of the activation.</summary>
    internal virtual bool IsKeepAlive => true;

    internal virtual bool IsAlwaysInterleave => Method.IsAlwaysInterleave;

    internal bool IsReadOnly => Method.IsReadOnly;

    internal Guid ReentrancyId =>
        RequestContext is not null && RequestContext.TryGetValue(Orleans.Runtime.RequestContext.ReentrancyHeader, out var id)
            ? (Guid)id : Guid.Empty;

    /// <summary>Whether the call has its answer.</summary>
    internal abstract bool IsCompleted { get; }

    /// <summary>Whether somebody waits for an answer.</summary>
    internal virtual bool IsAwaited => !Method.IsOneWay;

    /// <summary>Lets the caller see the answer; its continuations run here.</summary>
    internal abstract void Publish();

    /// <inheritdoc />
    void IThreadPoolWorkItem.Execute() => Publish();

    /// <summary>Invokes the method on <paramref name="instance"/> in the current turn, and answers when it is done.</summary>
    internal abstract void Start(object instance);

    /// <summary>Answers with <paramref name="exception"/>, copied.</summary>
    internal abstract void Fail(Exception exception);

    /// <summary>Answers with <paramref name="exception"/> itself: it was made for this call, not by the callee.</summary>
    internal abstract void Reject(Exception exception);

    /// <summary>Lets the caller of a one-way call go on, without the callee having answered.</summary>
    internal abstract void Release();

    /// <summary>The same call with an answer of its own, not sent yet.</summary>
    internal abstract Call Again();

    /// <summary>The answer, once there is one.</summary>
    internal abstract Task<Response> WhenAnswered();

    /// <summary>Answers with what filters left.</summary>
    internal abstract void Respond(Response response);

    /// <inheritdoc />
    public abstract ValueTask<Response> Invoke();

    /// <inheritdoc />
    public object? GetTarget() => _invokeTarget;

    /// <inheritdoc />
    public void SetTarget(ITargetHolder holder) => _invokeTarget = holder.GetTarget();

    /// <inheritdoc />
    public virtual int GetArgumentCount() => Method.ParameterTypes.Length;

    /// <inheritdoc />
    public abstract object? GetArgument(int index);

    /// <inheritdoc />
    public abstract void SetArgument(int index, object value);

    /// <inheritdoc />
    public string GetMethodName() => Method.Method.Name;

    /// <inheritdoc />
    public string GetInterfaceName() => GetInterfaceType().Name;

    /// <inheritdoc />
    public string GetActivityName() => $"{GetInterfaceName()}/{GetMethodName()}";

    /// <inheritdoc />
    public MethodInfo GetMethod() => Method.Method;

    /// <inheritdoc />
    public Type GetInterfaceType() => Method.Method.DeclaringType!;

    /// <inheritdoc />
    public TimeSpan? GetDefaultResponseTimeout() => Method.Timeout;

    /// <inheritdoc />
    public void Dispose()
    {
    }

    /// <summary>Caller, callee and method.</summary>
    public override string ToString() =>
        $"[{(Source is null ? Origin?.ClientId : Source.GrainId)} -> {Reference?.GrainId}] {GetActivityName()}";
}
