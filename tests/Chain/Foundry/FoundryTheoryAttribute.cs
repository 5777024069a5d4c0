namespace ZeroG.Chain.Tests;

/// <summary>A theory that needs Foundry's programs from <c>contracts/node_modules</c>; skipped, with the reason, where they are missing.</summary>
internal sealed class FoundryTheoryAttribute : TheoryAttribute
{
    public FoundryTheoryAttribute(params string[] programs) => Skip = new FoundryFactAttribute(programs).Skip;
}
