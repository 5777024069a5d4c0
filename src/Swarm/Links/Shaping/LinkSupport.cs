namespace ZeroG.Swarm.Links;

/// <summary>Who limits the rate of links on this machine. Their delay is always user-mode: few kernels have a module for it.</summary>
public enum LinkForm
{
    /// <summary><see cref="ThrottledStream"/> at each sender.</summary>
    UserMode = 0,

    /// <summary>The kernel: a network namespace for each worker, and a token bucket filter at both ends of its veth pair.</summary>
    Kernel = 1,
}

/// <summary>What this machine can do.</summary>
/// <param name="Form">Who limits the rate.</param>
/// <param name="Reason">Why, for the report.</param>
public sealed record LinkSupport(LinkForm Form, string Reason)
{
    /// <summary>Finds out by making, limiting and removing a namespace.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LinkSupport> ProbeAsync(CancellationToken cancellationToken = default)
    {
        if (!OperatingSystem.IsLinux()) return new LinkSupport(LinkForm.UserMode, "network namespaces are of Linux only");
        if (!Environment.IsPrivilegedProcess) return new LinkSupport(LinkForm.UserMode, "only root may make network namespaces");
        try
        {
            await using var trial = await NetworkNamespace.CreateAsync(1_000_000, cancellationToken: cancellationToken);
            return new LinkSupport(LinkForm.Kernel, "a network namespace for each worker, and tc tbf at both ends of its veth pair");
        }
        catch (LinkException missing)
        {
            return new LinkSupport(LinkForm.UserMode, missing.Message);
        }
    }
}
