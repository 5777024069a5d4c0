using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>A call on its way through the filters of its caller.</summary>
internal sealed class OutgoingCall : FilteredCall, IOutgoingGrainCallContext
{
    private readonly IOutgoingGrainCallFilter[] _filters;

    private OutgoingCall(Call call, IOutgoingGrainCallFilter[] filters)
        : base(call) => _filters = filters;

    /// <inheritdoc />
    public override object Grain => Call.Reference;

    /// <inheritdoc />
    public IGrainContext? SourceContext => Call.Source;

    /// <summary>Sends <paramref name="call"/> through <paramref name="filters"/>.</summary>
    internal static void Filter(Call call, IOutgoingGrainCallFilter[] filters) =>
        _ = new OutgoingCall(call, filters).StartAsync();

    /// <inheritdoc />
    protected override async Task InvokeStage(int stage)
    {
        if (stage < _filters.Length)
        {
            await _filters[stage].Invoke(this);
            return;
        }

        // Sent as a call of its own: the filters may change the answer, or send it again.
        var sent = Call.Again();
        CallSending.Dispatch(sent);
        Response = await sent.WhenAnswered();
        Rethrow();
    }

    private async Task StartAsync() => Call.Respond(await RunAsync());
}
