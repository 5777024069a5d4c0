using System.Reflection;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>A call on its way through the filters of a silo and of the grain it is made to.</summary>
internal sealed class IncomingCall : FilteredCall, IIncomingGrainCallContext
{
    private readonly IReadOnlyList<IIncomingGrainCallFilter> _filters;

    private IncomingCall(Call call, Activation target, IReadOnlyList<IIncomingGrainCallFilter> filters)
        : base(call)
    {
        _filters = filters;
        TargetContext = target;
        ImplementationMethod = target.Model.ImplementationOf(call.GetMethod());
    }

    /// <inheritdoc />
    public override object Grain => TargetContext.GrainInstance!;

    /// <inheritdoc />
    public IGrainContext TargetContext { get; }

    /// <inheritdoc />
    public MethodInfo ImplementationMethod { get; }

    /// <summary>Runs <paramref name="call"/> through the filters, in turns of <paramref name="target"/>.</summary>
    internal static void Start(Call call, Activation target, IReadOnlyList<IIncomingGrainCallFilter> filters) =>
        _ = new IncomingCall(call, target, filters).StartAsync();

    /// <inheritdoc />
    protected override async Task InvokeStage(int stage)
    {
        if (stage < _filters.Count)
        {
            await _filters[stage].Invoke(this);
        }
        else if (stage == _filters.Count && TargetContext.GrainInstance is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
        }
        else
        {
            Response = await Call.Invoke();
            Rethrow();
        }
    }

    private async Task StartAsync()
    {
        Call.SetTarget(TargetContext);
        var response = await RunAsync();
        if (response.Exception is { } exception)
        {
            Call.Target!.OnFailure(exception);
        }

        Call.Respond(response);
        Call.Target!.Completed(Call);
    }
}
