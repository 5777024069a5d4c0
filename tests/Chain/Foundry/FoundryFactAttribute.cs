namespace ZeroG.Chain.Tests;

/// <summary>A test that needs Foundry's programs from <c>contracts/node_modules</c>; skipped, with the reason, where they are missing.</summary>
internal sealed class FoundryFactAttribute : FactAttribute
{
    public FoundryFactAttribute(params string[] programs)
    {
        foreach (var program in programs)
            if (Foundry.Find(program) is null) Skip = $"Not installed: {program}. Run `npm ci` in contracts/ (Linux, x64).";
    }
}
