using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Provenance;
using ZeroG.Settlement;

namespace ZeroG.Grains.Settlement;

/// <summary>A head of a log that is being anchored on the chain.</summary>
/// <param name="Size">Entries under it.</param>
/// <param name="Root">Root of the tree (RFC 9162).</param>
/// <param name="Signature">The signature of the log's key, made once: no two are the same.</param>
public sealed record HeadToAnchor(long Size, string Root, string Signature);

/// <summary>A log on the chain (<c>ProvenanceAnchor</c>): opened by the orchestrator, whose outbox anchors its heads.</summary>
/// <param name="name">What it is the log of: the orchestrator's own name of it.</param>
/// <param name="signer">The key that signs its heads.</param>
/// <param name="grains">Reaches the outbox.</param>
/// <param name="setup">The chain.</param>
internal sealed class ChainLog(string name, Address signer, IGrainFactory grains, ChainSetup setup)
{
    private readonly ProvenanceAnchor _anchor = setup.Deployment.ProvenanceAnchor();

    /// <summary>The key that signs its heads.</summary>
    public Address Signer => signer;

    /// <summary>Its id in the contract.</summary>
    public Hash256 Id => ContractIds.Log(Owner, Label);

    private Address Owner => setup.Providers[setup.OrchestratorId].Operator;

    private Hash256 Label => Hash256.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes($"zerog {name}")));

    /// <summary>What its key signs of a head.</summary>
    public Hash256 Digest(long size, Hash256 root) => new AnchoredHead(Id, (ulong)size, root).Digest(setup.Deployment.ChainId, setup.Deployment.Anchor);

    /// <summary>Has a head anchored; asked again until it is.</summary>
    /// <returns>How that ended, once it is final; null before.</returns>
    /// <exception cref="ZeroGException">It could not be anchored.</exception>
    public async Task<SettlementInfo?> AnchorAsync(HeadToAnchor head)
    {
        ArgumentNullException.ThrowIfNull(head);
        var open = await OrderAsync(_anchor.OpenLog(Label, signer).ToOrder(SettlementNames.Of("open log", $"{Id}"), $"open a log for the {name}"));
        if (open is null) return null;
        var size = head.Size.ToString(CultureInfo.InvariantCulture);
        return await OrderAsync(_anchor.Anchor(Id, (ulong)head.Size, Hash256.Parse(head.Root), Hex.Decode(head.Signature))
            .ToOrder(SettlementNames.Of("anchor", $"{Id}", size), $"anchor {size} {name}"));
    }

    private async Task<SettlementInfo?> OrderAsync(SettlementOrder order)
    {
        var info = await grains.GetGrain<ISettlementGrain>(new SettlementKey(setup.Deployment.ChainId, Owner).ToString()).SettleAsync(order);
        return info.Phase switch
        {
            SettlementPhase.Final => info,
            SettlementPhase.Failed => throw new ZeroGException(FailureKind.Unavailable, $"To {order.Purpose} failed: {info.Trouble}", $"{info.Remedy} Then try it again with 'zerog settlement retry'."),
            _ => null,
        };
    }
}
