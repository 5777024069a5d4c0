using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Tests.Links;

/// <summary>A test that needs network namespaces with token bucket filters.</summary>
internal sealed class NamespaceFactAttribute : FactAttribute
{
    private static readonly Lazy<LinkSupport> s_support = new(() => LinkSupport.ProbeAsync().GetAwaiter().GetResult());

    public NamespaceFactAttribute()
    {
        if (s_support.Value.Form != LinkForm.Kernel) Skip = $"No network namespaces here: {s_support.Value.Reason}";
    }
}
