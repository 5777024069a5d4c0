namespace ZeroG.Silo.Tests.Life;

/// <summary>The in-process runtime keeps its membership by itself, whichever silos stop.</summary>
internal sealed class SharedMembership
{
    /// <summary>Nothing to configure.</summary>
    public void Configure(ISiloBuilder silo) => ArgumentNullException.ThrowIfNull(silo);
}
