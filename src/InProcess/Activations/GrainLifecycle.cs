using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>The stages of one activation.</summary>
internal sealed class GrainLifecycle : Lifecycle, IGrainLifecycle
{
}
