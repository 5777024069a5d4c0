using ZeroG.Chain.Deployments;
using ZeroG.Grains.Settlement;
using ZeroG.Money;
using ZeroG.Settlement;
using ZeroG.Staking;

namespace ZeroG.Silo.Chain;

/// <summary>
/// Has the vault know the orchestrator and every provider of a node, and on a chain for development gives each provider stake and the
/// court its panels.
/// The orders have fixed names, so each is carried out once, however often the node starts.
/// </summary>
/// <param name="grains">As a silo calls them.</param>
/// <param name="setup">The chain.</param>
/// <param name="clock">The clock of pauses.</param>
/// <param name="log">Takes a line for what holds it up; null for none.</param>
internal sealed class ChainRegistration(IGrainFactory grains, ChainSetup setup, TimeProvider clock, Action<string>? log)
{
    // As much as twenty demos lock.
    private static readonly StakeOrder s_deposit = new("devnet", StakeAction.Deposit, Wei.Parse("10 ether"));
    private static readonly StakeOrder s_register = new("register", StakeAction.Register, Wei.Zero);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);

    /// <summary>Does it; whatever fails is tried again until it is cancelled.</summary>
    /// <param name="providers">Providers to register, by id.</param>
    /// <param name="staked">Those among them that get stake.</param>
    /// <param name="cancellationToken">Ends the tries.</param>
    public async Task RunAsync(IEnumerable<string> providers, IReadOnlySet<string> staked, CancellationToken cancellationToken) =>
        await Task.WhenAll(providers.Select(async id =>
        {
            await OrderAsync(id, s_register, cancellationToken);
            if (staked.Contains(id)) await OrderAsync(id, s_deposit, cancellationToken);
        }));

    /// <summary>Has the court give new disputes these panels, if it gives them others or none. The owner is its registrar.</summary>
    /// <param name="bench">The panels.</param>
    /// <param name="cancellationToken">Ends the tries.</param>
    public Task SeatAsync(BenchTerms bench, CancellationToken cancellationToken) => CompleteAsync(
        "The seating of the court's panels",
        async () => await BenchOrders.NextAsync(setup, bench, cancellationToken) is { } order
            ? await grains.GetGrain<ISettlementGrain>(new SettlementKey(setup.Deployment.ChainId, setup.Owner).ToString()).SettleAsync(order).WaitAsync(cancellationToken)
            : null,
        cancellationToken);

    /// <summary>Sets the settlements of accounts going again that a stopped process left.</summary>
    public async Task WakeAsync(CancellationToken cancellationToken)
    {
        foreach (var account in setup.Providers.Values.Select(keys => keys.Operator).Append(setup.Owner).Distinct())
        {
            try
            {
                await grains.GetGrain<ISettlementGrain>(new SettlementKey(setup.Deployment.ChainId, account).ToString()).ListAsync(null, 1).WaitAsync(cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // A reminder wakes it within a minute.
                log?.Invoke($"warning ChainRegistration: settlements of {account} are not awake yet ({failure.Message})");
            }
        }
    }

    private Task OrderAsync(string provider, StakeOrder order, CancellationToken cancellationToken) => CompleteAsync(
        $"{order.Action.ToString().ToLowerInvariant()} of provider {provider}",
        async () =>
        {
            var account = grains.GetGrain<IStakeAccountGrain>(provider);
            // Somebody else may have registered it: its id commits to its keys, so that does no harm.
            if (order.Action == StakeAction.Register && (await account.GetAsync().WaitAsync(cancellationToken)).Operator.Length > 0) return null;
            return await account.OrderAsync(order).WaitAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Gives an order again and again until it is final.</summary>
    /// <param name="what">What it is, for people.</param>
    /// <param name="order">Gives it; null where nothing is left to do.</param>
    /// <param name="cancellationToken">Ends the tries.</param>
    private async Task CompleteAsync(string what, Func<Task<SettlementInfo?>> order, CancellationToken cancellationToken)
    {
        var told = "";
        for (var pause = s_pause; ; pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
        {
            var trouble = await TryAsync(order, cancellationToken);
            if (trouble is null) return;
            if (trouble.Length == 0) pause = s_pause;
            else if (trouble != told) log?.Invoke($"{what} waits: {trouble}");
            told = trouble;
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    // Null: done. Empty: under way.
    private static async Task<string?> TryAsync(Func<Task<SettlementInfo?>> order, CancellationToken cancellationToken)
    {
        try
        {
            return await order() is not { } info || info.Phase == SettlementPhase.Final ? null : info.Trouble.Length == 0 ? "" : $"{info.Trouble} {info.Remedy}";
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var known = failure as ZeroGException ?? ChainFailures.Explain(failure);
            return known is null ? failure.Message : $"{known.Message} {known.Remedy}";
        }
    }
}
