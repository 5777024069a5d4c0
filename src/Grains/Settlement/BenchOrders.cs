using System.Globalization;
using ZeroG.Chain;
using ZeroG.Chain.Deployments;
using ZeroG.Settlement;

namespace ZeroG.Grains.Settlement;

/// <summary>Orders of the court's registrar to seat panels.</summary>
public static class BenchOrders
{
    /// <summary>The order that seats panels; null where they are what new disputes get, and finally so.</summary>
    /// <remarks>Named after court, number and members of the bench: asked for again before it is final, it is the same one.</remarks>
    /// <param name="setup">The chain.</param>
    /// <param name="bench">The panels.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ZeroG.Chain.Rpc.ChainException">The node fails.</exception>
    /// <exception cref="DeploymentException">The court would not seat them.</exception>
    public static async Task<SettlementOrder?> NextAsync(ChainSetup setup, BenchTerms bench, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(bench);
        var court = setup.Deployment.SlashingCourt();
        var head = await setup.Client.BlockNumberAsync(cancel);
        var final = head - Math.Min(head, setup.Policy.FinalityDepth);
        if (await bench.AreSeatedAsync(setup.Client, court, final, cancel)) return null;
        var number = await court.CurrentBenchAsync(setup.Client, cancel, final) + 1;
        var call = bench.Seat(court);
        var name = SettlementNames.Of("bench", setup.Deployment.Court.ToString(), number.ToString(CultureInfo.InvariantCulture), Hex.Encode(call.Data.Span));
        return call.ToOrder(name, string.Create(CultureInfo.InvariantCulture, $"seats bench {number} of the court"));
    }
}
