using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>Tells the services of an activation which one they belong to.</summary>
internal sealed class ActivationScope
{
    internal Activation? Activation { get; set; }

    /// <summary>The activation; services made outside of one have none.</summary>
    internal IGrainContext GrainContext =>
        Activation ?? throw new InvalidOperationException(
            $"{nameof(IGrainContext)} is a service of an activation: ask for it in a grain's constructor, or in that of a scoped "
            + "service.");
}
