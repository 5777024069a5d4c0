using System.Buffers.Binary;
using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Deployments;

/// <summary>The transactions of a deployment, as a function of who deploys what, and from which nonce on.</summary>
/// <remarks>
/// The contracts know each other by address, and an address follows from deployer and nonce (<see cref="Address.OfContract"/>):
/// the court's is told to vault and escrow before there is a court.
/// </remarks>
public sealed record DeploymentPlan
{
    private DeploymentPlan()
    {
    }

    /// <summary>What comes of it; its block is known once it is mined.</summary>
    public required Deployment Deployment { get; init; }

    /// <summary>Nonce of the first step.</summary>
    public required ulong FirstNonce { get; init; }

    /// <summary>In order, with consecutive nonces.</summary>
    public required IReadOnlyList<DeploymentStep> Steps { get; init; }

    /// <summary>Plans the vault, the escrow, the court, the anchor, and what appoints the registrar and seats the first panels.</summary>
    /// <exception cref="DeploymentException">The terms are such that a step would revert.</exception>
    public static DeploymentPlan Of(ulong chainId, Address deployer, ulong firstNonce, DeploymentTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        terms.Check();
        var (admin, registrar) = (terms.Admin ?? deployer, terms.Registrar ?? deployer);
        if (admin != deployer && terms.Registrar is not null)
            throw new DeploymentException($"Registrars are appointed by the administrator {admin}, which is not the deployer.", "Leave the registrar out, and let the administrator appoint it.");
        if (terms.Bench is not null && (admin != deployer || registrar != deployer))
            throw new DeploymentException("The first panels are seated by the registrar, which is not the deployer.", "Leave the panels out, and let the registrar seat them.");

        var (vault, escrow) = (Address.OfContract(deployer, firstNonce), Address.OfContract(deployer, firstNonce + 1));
        var (court, anchor) = (Address.OfContract(deployer, firstNonce + 2), Address.OfContract(deployer, firstNonce + 3));
        List<(string Name, Address? To, ReadOnlyMemory<byte> Data)> steps =
        [
            ("create the stake vault", null, StakeVault.InitCode(court, terms.UnbondingTime, terms.TombstoneAfter)),
            ("create the job escrow", null, JobEscrow.InitCode(vault, court, terms.PayoutLag, terms.ClaimWindow, terms.SettlementGrace)),
            ("create the slashing court", null, SlashingCourt.InitCode(vault, escrow, admin, terms.Windows, terms.Terms)),
            ("create the provenance anchor", null, ProvenanceAnchor.InitCode()),
        ];
        if (admin == deployer) steps.Add(("appoint the registrar", court, new SlashingCourt(court).GrantRole(ContractRoles.Registrar, registrar).Data));
        if (terms.Bench is { } bench) steps.Add(("seat the first panels", court, bench.Seat(new SlashingCourt(court)).Data));
        return new DeploymentPlan
        {
            Deployment = new Deployment { ChainId = chainId, Deployer = deployer, Block = 0, Vault = vault, Escrow = escrow, Court = court, Anchor = anchor, Terms = terms },
            FirstNonce = firstNonce,
            Steps = [.. steps.Select((step, i) => new DeploymentStep(step.Name, firstNonce + (ulong)i, step.To, step.Data))],
        };
    }

    /// <summary>A hash over all steps: another program with other contracts has another.</summary>
    internal Hash256 Fingerprint()
    {
        var hash = new Keccak256();
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        foreach (var step in Steps)
        {
            BinaryPrimitives.WriteUInt64BigEndian(number, step.Nonce);
            hash.Append(number);
            hash.Append((step.To ?? Address.Zero).ToArray());
            hash.Append(Keccak256.Hash(step.Data.Span).ToArray());
        }
        return hash.Finish();
    }
}
