using ZeroG.Chain;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Chain;

/// <summary>An account that a node acts with.</summary>
/// <param name="Role"><c>owner</c>, <c>orchestrator</c>, <c>recovery</c>, the name of a provider, <c>referee-1</c> to <c>referee-3</c>, or <c>appeal-1</c> to <c>appeal-5</c>.</param>
/// <param name="Account">The account.</param>
/// <param name="ProviderId">The provider that it operates, or null.</param>
public sealed record ChainRole(string Role, Address Account, string? ProviderId)
{
    /// <summary>The accounts of a data directory; none where the node has had no chain yet.</summary>
    /// <param name="dataDirectory">Absolute path; need not exist.</param>
    /// <exception cref="ZeroGException">The file that names them is damaged.</exception>
    public static IReadOnlyList<ChainRole> Of(string dataDirectory) => ChainAccounts.Read(DataDirectory.ChainOf(dataDirectory))?.Roles() ?? [];
}
