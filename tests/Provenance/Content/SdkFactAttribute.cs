using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests;

/// <summary>A fact that asks the 0G SDK; skipped, with the reason, where it is not installed.</summary>
internal sealed class SdkFactAttribute() : NodeToolsFactAttribute("the 0G SDK", "@0gfoundation/0g-ts-sdk");
