using ZeroG.Chain.Contracts;
using ZeroG.Chain.Court;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Tests.Deployments;
using ZeroG.TestProcesses;

namespace ZeroG.Chain.Tests.Court;

/// <summary>A funded job with one staked provider, a court with panels whose keys are here, and a clock that leaps.</summary>
internal sealed class CourtRig : IAsyncDisposable
{
    private const ulong Stake = 1_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _cancel;
    private readonly SigningKey[] _bench = [.. Enumerable.Range(0, 8).Select(_ => SigningKey.Create())];

    private CourtRig(LocalChain local, CancellationToken cancel) => (Local, _cancel) = (local, cancel);

    public LocalChain Local { get; }

    public Deployment Deployment { get; private set; } = null!;

    public SigningKey Owner { get; private set; } = null!;

    public SigningKey Challenger { get; private set; } = null!;

    public Hash256 Provider { get; private set; }

    public Hash256 Job { get; private set; }

    /// <summary>Transactions that were taken, by kind of move.</summary>
    public List<string> Sent { get; } = [];

    public static async Task<CourtRig> StartAsync(CancellationToken cancel)
    {
        var rig = new CourtRig(await LocalChain.StartAsync(cancel), cancel);
        rig.Owner = await rig.Local.RichAsync(cancel);
        rig.Challenger = await rig.Local.RichAsync(cancel);
        var people = rig._bench.Select(key => key.Address).ToArray();
        var terms = DeploymentTerms.Devnet with { Bench = new BenchTerms(people[..3], 2, people[3..], 3) };
        rig.Deployment = await new Deployer(rig.Local.Client, rig.Owner, new DeployerOptions { LongestPause = TimeSpan.FromMilliseconds(20) }, TimeProvider.System)
            .DeployAsync(terms, rig._folder.File("deployment.json"), cancel);
        await rig.StakeAsync();
        return rig;
    }

    public CourtCase Claim(SigningKey challenger, ulong round = 0, byte salt = 1) => new(
        challenger.Address, new SlashingCourt.Claim(Job, 1, round, Provider, OccurredAt, Keccak256.Hash("evidence"u8)), Keccak256.Hash([salt]));

    public ulong OccurredAt { get; private set; }

    public async Task<UInt256> LockedAsync() => await Deployment.StakeVault().LockedAsync(Local.Client, Provider, Job, _cancel);

    /// <summary>Plays a case to its end, each move by one who knows nothing but what the chain says.</summary>
    /// <param name="key">The challenger.</param>
    /// <param name="file">The case.</param>
    /// <param name="rulings">The verdict of each panel; null is silent.</param>
    /// <param name="between">Done before each move.</param>
    public async Task<CourtOutcome> PlayAsync(SigningKey key, CourtCase file, Func<byte, bool?> rulings, Func<CourtMove, Task>? between = null)
    {
        var (court, known) = (Deployment.SlashingCourt(), UInt256.Zero);
        while (true)
        {
            var view = await CourtView.ReadAsync(Local.Client, Deployment, file, known, depth: 0, _cancel);
            if (!view.DisputeId.IsZero) known = view.DisputeId;
            var move = file.Next(view, instance => rulings(instance) is not null);
            if (between is not null) await between(move);
            switch (move)
            {
                case CourtMove.Over over:
                    return over.Outcome;
                case CourtMove.Wait wait:
                    await LeapAsync(wait.Until - view.Time);
                    break;
                case CourtMove.Commit:
                    await SendAsync(key, "commit", court.Commit(file.Commitment, Deployment.Terms.Terms.Bond));
                    break;
                case CourtMove.Reveal:
                    await SendAsync(key, "reveal", court.Reveal(file.Claim, file.Salt));
                    break;
                case CourtMove.TakeBack:
                    await SendAsync(key, "take back", court.WithdrawCommitment(file.Commitment));
                    break;
                case CourtMove.Rule rule:
                    var guilty = rulings(rule.Instance)!.Value;
                    await SendAsync(key, $"rule {rule.Instance}", court.Rule(known, guilty, file.Claim.EvidenceRoot, Signatures(file, known, rule.Instance, guilty)));
                    break;
                case CourtMove.Execute:
                    await SendAsync(key, "execute", court.Execute(known));
                    break;
            }
        }
    }

    public async Task LeapAsync(ulong seconds)
    {
        await Local.Rpc.AskAsync("evm_increaseTime", json => json.WriteNumberValue(seconds), mayRepeat: false, _cancel);
        await Local.MineAsync(1, _cancel);
    }

    public async Task SendAsync(SigningKey key, string kind, SettlementCall call)
    {
        var receipt = await Local.SendAsync(key, call, _cancel);
        Assert.True(receipt.Succeeded, $"The chain refused to {kind}.");
        Sent.Add(kind);
    }

    public async ValueTask DisposeAsync()
    {
        await Local.DisposeAsync();
        foreach (var key in _bench.Append(Owner).Append(Challenger)) key.Dispose();
        _folder.Dispose();
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> Signatures(CourtCase file, UInt256 dispute, byte instance, bool guilty)
    {
        var digest = new Ruling(dispute, file.OffenceId, instance, guilty, file.Claim.EvidenceRoot).Digest(31337, Deployment.Court);
        // Two of three, or three of five; the contract takes them in the order of their signers.
        var signers = instance == 0 ? _bench[..2] : _bench[3..6];
        return [.. signers.OrderBy(key => key.Address).Select(key => (ReadOnlyMemory<byte>)key.Sign(digest).ToArray())];
    }

    private async Task StakeAsync()
    {
        var (vault, escrow, recovery, label) = (Deployment.StakeVault(), Deployment.JobEscrow(), Challenger.Address, Keccak256.Hash("label"u8));
        Provider = ContractIds.Provider(Owner.Address, recovery, default);
        Job = ContractIds.Job(Owner.Address, label);
        await SendAsync(Owner, "register", vault.Register(Owner.Address, recovery, default));
        await SendAsync(Owner, "deposit", vault.Deposit(Provider, Stake));
        var now = (await Local.Client.BlockAsync(null, _cancel))!.Timestamp;
        await SendAsync(Owner, "fund", escrow.Fund(label, Provider, 4, now + 100_000, 4_000_000));
        await SendAsync(Owner, "lock", vault.Lock(Provider, Job, Stake));
        OccurredAt = (await Local.Client.BlockAsync(null, _cancel))!.Timestamp;
        await LeapAsync(1);
        Sent.Clear();
    }
}
