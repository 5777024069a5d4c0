namespace ZeroG.InProcess;

/// <summary>A function as a filter of outgoing calls.</summary>
internal sealed class OutgoingFilterFunction(OutgoingGrainCallFilterDelegate filter) : IOutgoingGrainCallFilter
{
    /// <inheritdoc />
    public Task Invoke(IOutgoingGrainCallContext context) => filter(context);
}
