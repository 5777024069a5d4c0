namespace ZeroG.InProcess;

/// <summary>A function as a filter of incoming calls.</summary>
internal sealed class IncomingFilterFunction(IncomingGrainCallFilterDelegate filter) : IIncomingGrainCallFilter
{
    /// <inheritdoc />
    public Task Invoke(IIncomingGrainCallContext context) => filter(context);
}
