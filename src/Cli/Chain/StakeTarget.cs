using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>Finds the provider and the job that are meant by what was typed.</summary>
/// <param name="node">The node.</param>
internal sealed class StakeTarget(INode node)
{
    /// <summary>The id of a provider that is named by id, by role, or by its own name.</summary>
    /// <exception cref="ZeroGException">There is none of that name, or several.</exception>
    public async Task<string> ProviderAsync(string name, CancellationToken cancellationToken)
    {
        if (BlobRef.IsRoot(name)) return name;
        var chain = await node.ChainAsync(cancellationToken);
        if (chain.Accounts.FirstOrDefault(account => account.Role == name) is { ProviderId: { } id }) return id;
        var providers = await Pages.AllAsync(after => node.ListProvidersAsync(after, Pages.Limit, cancellationToken));
        // One of a name that answers counts for more than one that does not.
        var named = providers.Where(provider => provider.Offer.Name == name).ToList();
        if (named.Where(provider => provider.IsAlive).ToList() is { Count: > 0 } alive) named = alive;
        return named.Count switch
        {
            1 => named[0].Id,
            0 => throw new ZeroGException(FailureKind.NotFound, $"There is no provider '{name}'.", "'zerog provider list' and 'zerog chain status' show those there are."),
            _ => throw new ZeroGException(FailureKind.Conflict, $"{named.Count} providers have the name '{name}'.", "Name it by its id, 0x and 64 digits."),
        };
    }

    /// <summary>The id on the chain of a job that is named by it or by the job's own id; empty for none.</summary>
    /// <exception cref="ZeroGException">The job has no escrow.</exception>
    public async Task<(string ChainJobId, string JobId)> JobAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is null) return ("", "");
        if (BlobRef.IsRoot(name)) return (name, "");
        var escrow = await node.GetEscrowAsync(JobId.Parse(name), cancellationToken);
        return (escrow.ChainJobId, escrow.JobId);
    }
}
