using ZeroG.Grains.Settlement;
using ZeroG.Money;
using ZeroG.Settlement;
using ZeroG.Staking;

namespace ZeroG.Silo.Chain;

/// <summary>
/// Has the vault know the orchestrator and every provider of a node, and on a chain for development gives each provider stake.
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
            await CompleteAsync(id, s_register, cancellationToken);
            if (staked.Contains(id)) await CompleteAsync(id, s_deposit, cancellationToken);
        }));

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

    private async Task CompleteAsync(string provider, StakeOrder order, CancellationToken cancellationToken)
    {
        var told = "";
        for (var pause = s_pause; ; pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
        {
            var trouble = await TryAsync(provider, order, cancellationToken);
            if (trouble is null) return;
            if (trouble.Length == 0) pause = s_pause;
            else if (trouble != told) log?.Invoke($"{order.Action.ToString().ToLowerInvariant()} of provider {provider} waits: {trouble}");
            told = trouble;
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    // Null: done. Empty: under way.
    private async Task<string?> TryAsync(string provider, StakeOrder order, CancellationToken cancellationToken)
    {
        var account = grains.GetGrain<IStakeAccountGrain>(provider);
        try
        {
            // Somebody else may have registered it: its id commits to its keys, so that does no harm.
            if (order.Action == StakeAction.Register && (await account.GetAsync().WaitAsync(cancellationToken)).Operator.Length > 0) return null;
            var info = await account.OrderAsync(order).WaitAsync(cancellationToken);
            return info.Phase switch
            {
                SettlementPhase.Final => null,
                _ => info.Trouble.Length == 0 ? "" : $"{info.Trouble} {info.Remedy}",
            };
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return failure is ZeroGException known ? $"{known.Message} {known.Remedy}" : failure.Message;
        }
    }
}
