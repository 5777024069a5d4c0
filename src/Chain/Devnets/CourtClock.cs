using ZeroG.Chain.Contracts;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Devnets;

/// <summary>
/// Mines an empty block a second while the court holds a bond, which it does from the commitment to a claim until the dispute over it is
/// executed: a dispute moves by the time of blocks, and on a chain that mines for transactions alone nobody could ever execute it.
/// </summary>
/// <param name="rpc">The node.</param>
/// <param name="chainId">Its chain.</param>
/// <param name="deployment">Its contracts.</param>
/// <param name="clock">The clock of pauses.</param>
internal sealed class CourtClock(JsonRpcClient rpc, ulong chainId, Deployment deployment, TimeProvider clock)
{
    // For the depth of finality, at which disputes are looked at.
    private const ulong Margin = 60;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly ChainClient _chain = new(rpc, chainId);
    private readonly SlashingCourt _court = deployment.SlashingCourt();
    private ulong? _left;
    private ulong _alone;

    /// <summary>Blocks that are mined after the last one of somebody else, at most: nothing in the court waits longer. A bond that nobody fetches must not make the chain grow for ever.</summary>
    public ulong Patience { get; } = LongestWait(deployment.Terms.Windows) + Margin;

    /// <summary>Looks and mines again and again, until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => Looks.RunAsync(TickAsync, s_second, clock, cancel);

    /// <summary>Mines a block, if anybody waits for one.</summary>
    /// <exception cref="ChainException">The node fails.</exception>
    public async Task TickAsync(CancellationToken cancel)
    {
        var head = await _chain.BlockNumberAsync(cancel);
        if (head != _left) _alone = 0;
        _left = head;
        if (_alone >= Patience || (await _court.TotalsAsync(_chain, cancel)).Bonds.IsZero) return;
        await rpc.AskAsync("evm_mine", _ => { }, mayRepeat: false, cancel);
        _left = head + 1;
        _alone++;
    }

    // Between two moves: until a commitment can be withdrawn, or a dispute in which nobody moves is over.
    private static ulong LongestWait(SlashingCourt.Windows windows) => Math.Max(
        windows.CommitLife, windows.Response + windows.MaxExtensions * windows.Extension + windows.Ruling + windows.Appeal + windows.AppealRuling);
}
