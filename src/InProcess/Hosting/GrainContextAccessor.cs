using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>Gives the activation whose turn the thread runs.</summary>
internal sealed class GrainContextAccessor : IGrainContextAccessor
{
    /// <inheritdoc />
    public IGrainContext GrainContext => RuntimeContext.Current!;
}
