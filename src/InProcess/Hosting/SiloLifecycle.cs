using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>The stages of one silo.</summary>
internal sealed class SiloLifecycle : Lifecycle, ISiloLifecycle
{
}
