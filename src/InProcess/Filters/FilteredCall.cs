using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>A call on its way through filters.</summary>
internal abstract class FilteredCall(Call call) : IGrainCallContext
{
    private int _stage;

    /// <inheritdoc />
    public IInvokable Request => call;

    /// <inheritdoc />
    public abstract object Grain { get; }

    /// <inheritdoc />
    public GrainId? SourceId => call.Source?.GrainId ?? call.Origin.ClientId;

    /// <inheritdoc />
    public GrainId TargetId => call.Reference.GrainId;

    /// <inheritdoc />
    public GrainInterfaceType InterfaceType => call.Reference.InterfaceType;

    /// <inheritdoc />
    public string InterfaceName => call.GetInterfaceName();

    /// <inheritdoc />
    public string MethodName => call.GetMethodName();

    /// <inheritdoc />
    public MethodInfo InterfaceMethod => call.GetMethod();

    /// <inheritdoc />
    public object? Result
    {
        get => Response switch
        {
            null => null,
            { Exception: not null } => throw new InvalidOperationException("The call failed: it has no result."),
            var response => response.Result,
        };
        set => Response = Response.FromResult(value);
    }

    /// <inheritdoc />
    public Response? Response { get; set; }

    protected Call Call => call;

    /// <inheritdoc />
    public async Task Invoke()
    {
        var stage = _stage++;
        try
        {
            await InvokeStage(stage);
        }
        finally
        {
            // A filter may try again.
            _stage = stage;
        }
    }

    /// <summary>Goes on with the filter at <paramref name="stage"/>, or with the call.</summary>
    protected abstract Task InvokeStage(int stage);

    /// <summary>Runs all filters and the call; gives the answer they left.</summary>
    protected async Task<Response> RunAsync()
    {
        try
        {
            await Invoke();
            return Response ?? Response.Completed;
        }
        catch (Exception exception)
        {
            return Response.FromException(exception);
        }
    }

    /// <summary>After the call itself: its exception goes on through the filters.</summary>
    protected void Rethrow()
    {
        if (Response?.Exception is { } exception)
        {
            Response.Throw(exception);
        }
    }
}
