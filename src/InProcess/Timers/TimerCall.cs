using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>A tick: a call of an activation to itself that nobody waits for.</summary>
internal sealed class TimerCall : PlainTaskCall
{
    private static readonly MethodModel s_method = new(
        typeof(IGrainTimerInvoker).GetMethod(nameof(IGrainTimerInvoker.InvokeCallbackAsync))!);

    private readonly GrainTimer _timer;
    private readonly GrainTimerCreationOptions _options;

    internal TimerCall(GrainTimer timer, Activation activation, GrainTimerCreationOptions options)
        : base(s_method)
    {
        _timer = timer;
        _options = options;
        Origin = activation.Silo.Origin;
        Source = activation;
        Reference = activation.GrainReference;
    }

    internal override bool IsAwaited => false;

    internal override bool IsKeepAlive => _options.KeepAlive;

    internal override bool IsAlwaysInterleave => _options.Interleave;

    /// <inheritdoc />
    public override object? GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc />
    public override void SetArgument(int index, object value) => throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc />
    protected override Task InvokeMethod(object instance) => _timer.TickAsync();
}
