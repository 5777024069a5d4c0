using ZeroG.TestProcesses;

namespace ZeroG.Receipts.Tests;

/// <summary>A fact that asks the standards' own validators; skipped, with the reason, where they are not installed.</summary>
internal sealed class ExportFactAttribute() : NodeToolsFactAttribute("the validators of exports", "@cyclonedx/cyclonedx-library", "@sigstore/verify", "jsonld");
