using System.Reflection;

namespace ZeroG.Silo.Cluster;

/// <summary>A part of a silo that is in an assembly of its own, because a package feed may lack what it needs.</summary>
public interface ISiloPart
{
    /// <summary>Adds the part to a silo.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="settings">Its settings.</param>
    void AddTo(ISiloBuilder silo, ClusterSettings settings);
}

/// <summary>Finds the parts that this program was built with.</summary>
public static class SiloParts
{
    /// <summary>Assembly with Orleans' dashboard.</summary>
    public const string Dashboard = "ZeroG.Silo.Dashboard";

    /// <summary>Assembly with Azure Storage.</summary>
    public const string Azure = "ZeroG.Silo.Azure";

    /// <summary>The part in an assembly, or null when the program was built without it.</summary>
    public static ISiloPart? Find(string assembly)
    {
        try
        {
            var part = Assembly.Load(assembly).GetExportedTypes().Single(type => type.IsAssignableTo(typeof(ISiloPart)) && !type.IsAbstract);
            return (ISiloPart)Activator.CreateInstance(part)!;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}

/// <summary>Tries a storage that a part brings along.</summary>
public interface IStorageProbe
{
    /// <summary>Writes, reads and deletes something. What a silo would make in the storage is made where it is missing, and stays.</summary>
    /// <param name="connection">Connection string.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was found, without secrets.</returns>
    Task<string> ProbeAsync(string connection, CancellationToken cancellationToken);
}
