using System.Security.Cryptography;
using ZeroG.Auditing;
using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Disputes;
using ZeroG.Auditing.Replay;
using ZeroG.Chain;
using ZeroG.Chain.Court;
using ZeroG.Chain.Crypto;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Slashing;

namespace ZeroG.Grains.Slashing;

/// <summary>What a silo offers disputes.</summary>
internal sealed record SlashServices(ClusterChain Chain, AuditSigning Signing, RoundWork Work, EvidenceWork Evidence, ExchangeDispute Exchange, ITrainingExecutor Executor, TimeProvider Clock);

/// <summary>
/// Brings one dispute a step on: to the first link that differs, a question at a time; to the evidence on it; through the court. Every step
/// is stored before the next, and none is made twice.
/// </summary>
/// <param name="grains">Reaches the others.</param>
/// <param name="services">What the silo offers.</param>
/// <param name="read">The state as it is stored.</param>
/// <param name="store">Stores the next.</param>
internal sealed class SlashWork(IGrainFactory grains, SlashServices services, Func<SlashState> read, Func<SlashState, Task> store)
{
    private readonly CourtWork _court = new(grains, services.Chain.Required);
    private IExecution<GatheredEvidence>? _gathering;

    /// <summary>What holds it up, with the remedy; empty when nothing does.</summary>
    public string Trouble { get; private set; } = "";

    private SlashState State => read();

    private SlashClaim Claim => State.Claim!;

    private RoundOrder Order => Claim.Audit.Order;

    /// <summary>Does what can be done now.</summary>
    /// <returns>Whether anything is left to do.</returns>
    public async Task<bool> AdvanceAsync(CancellationToken cancel)
    {
        Trouble = "";
        switch (State.Phase)
        {
            case SlashPhase.Bisecting:
                await (Claim.Audit.Exchange is null ? BisectAsync() : FindAsync());
                return true;
            case SlashPhase.Gathering:
                await GatherAsync();
                return true;
            case SlashPhase.InCourt:
                await LitigateAsync(cancel);
                return true;
            default:
                if (State.Challenger.Length > 0 && !State.IsCollected && await _court.CollectAsync(State, Hold, cancel)) await store(State with { IsCollected = true });
                return State.Challenger.Length > 0 && !State.IsCollected;
        }
    }

    /// <summary>Drops what is being computed: it can be computed again at any time.</summary>
    public void Cancel()
    {
        _gathering?.Cancel();
        _gathering?.Dispose();
        _gathering = null;
    }

    private async Task FindAsync()
    {
        if (await services.Work.TryReadLinksAsync(Claim.JobId, Claim.Links) is { } replayed) await store(await services.Exchange.FindAsync(State, replayed));
        else await store(Lost("what the accuser opened, which is gone"));
    }

    private async Task BisectAsync()
    {
        var work = (await services.Work.ReadWorkAsync(Claim.Audit.Work)).Signed.Commitment;
        if (await services.Work.TryReadLinksAsync(Claim.JobId, Claim.Links) is not { } replayed)
        {
            await store(Lost("what the accuser opened, which is gone"));
            return;
        }

        var bisection = new Bisection(work.Links, LinkList.Tree(replayed), [.. State.Answers.Select(ChildrenOf)]);
        if (services.Clock.GetUtcNow() is var now && State.Clock!.IsOver(now))
        {
            await store(Silent("The worker did not answer in time, so that its whole round is judged."));
            return;
        }

        var descent = bisection.Descent;
        if (descent is { IsFound: true, Leaf: 0 })
        {
            // What every round begins with was held against the round before when the work was handed in.
            await store(Lost("the start of the round, which was right when it was handed in"));
            return;
        }

        var question = new LinkQuestion(Order.Pledge!.Branch, Order.Round, descent.Level, descent.IsFound ? descent.Leaf : descent.Index);
        LinkNode answer;
        try
        {
            answer = await JobRecipe.Needs(Order.Spec, Order.Corpus).TellAsync(() => grains.GetGrain<ITrainerGrain>($"{Claim.JobId}/{Order.Worker}").OpenAsync(question));
        }
        catch (ZeroGException silent) when (silent.Kind == FailureKind.NotFound)
        {
            await store(Silent($"The worker keeps nothing that opens what it signed, so that its whole round is judged. ({silent.Message})"));
            return;
        }

        await store(Answered(bisection, descent, answer, now));
    }

    private SlashState Answered(Bisection bisection, TreeDescent descent, LinkNode answer, DateTimeOffset now)
    {
        const string NoAnswer = "The worker answered with what does not hash to what it signed, so that its whole round is judged.";
        if (!descent.IsFound)
        {
            return bisection.With(ChildrenOf(answer)) is null ? Silent(NoAnswer) : State with { Answers = State.Answers.Add(answer), Clock = State.Clock!.Answered(now) };
        }

        var place = PlainRound.PlacesOf(JobRecipe.InnerSteps(Order.Spec.DiLoCo, Order.Round), Order.Pledge!.CommitEvery).ElementAt(descent.Leaf);
        return bisection.IsFoundLink(new Link(place, Hash256.Parse(answer.Left)))
            ? State with { ClaimedRoot = answer.Left, Phase = SlashPhase.Gathering, Link = $"link {descent.Leaf} ({place.Kind}, step {place.Position}) of round {Order.Round}" }
            : Silent(NoAnswer);
    }

    // Without the court: nothing of it is there to be judged.
    private SlashState Lost(string link) => State with { Phase = SlashPhase.NotGuilty, Link = link, IsCollected = true };

    private SlashState Silent(string why) => State with { IsSilent = true, Phase = SlashPhase.Gathering, Link = why };

    // The evidence holds all that a referee needs, and anybody later.
    private async Task GatherAsync()
    {
        if (_gathering is null)
        {
            var state = State;
            if (await services.Work.TryReadLinksAsync(Claim.JobId, Claim.Links) is not { } links)
            {
                await store(Lost("what the accuser opened, which is gone"));
                return;
            }

            var from = Claim.Audit.Exchange is not null ? await services.Exchange.FromAsync(state, links) : state.IsSilent ? 0 : LeafOf(state, links) - 1;
            BlobRef? served = null;
            try
            {
                served = await Among(Claim.Auditor).TellAsync(() => grains.GetGrain<IAuditorGrain>(Claim.AuditorKey).StateAsync(from));
                if (served is null) return;
            }
            catch (Exception gone) when (gone is ZeroGException or TimeoutException or OrleansException)
            {
                // Its machine is away: the state follows from what the job keeps, and is computed here.
                Trouble = Failures.Describe(gone).Text;
            }

            Func<SlashState, int, BlobRef?, CancellationToken, GatheredEvidence> gather = Claim.Audit.Exchange is null ? services.Evidence.Gather : services.Exchange.Gather;
            _gathering = services.Executor.Start((_, stop) => gather(state, from, served, stop));
        }

        if (!_gathering.Completion.IsCompleted) return;
        var gathering = _gathering;
        _gathering = null;
        gathering.Dispose();
        var evidence = await gathering.Completion;
        await store(Filed(State, evidence.File, evidence.Root, services.Signing.KeyOf(Claim.Auditor)));
    }

    /// <summary>The evidence is there: the court is next.</summary>
    /// <param name="state">A dispute before that.</param>
    /// <param name="file">The evidence.</param>
    /// <param name="root">What the court knows it by.</param>
    /// <param name="key">The accuser's.</param>
    internal static SlashState Filed(SlashState state, BlobRef file, Hash256 root, SigningKey key)
    {
        // Nobody else can make it, nor guess it.
        var salt = SHA256.HashData([.. "zerog claim salt 1"u8, .. key.Sign(Hash256.FromBytes(SHA256.HashData([.. "zerog claim 1"u8, .. root.ToArray()]))).ToArray()]);
        return state with { Phase = SlashPhase.InCourt, Evidence = file, EvidenceRoot = root.ToString(), Challenger = key.Address.ToString(), Salt = Hash256.FromBytes(salt).ToString() };
    }

    private async Task LitigateAsync(CancellationToken cancel)
    {
        var view = await _court.ViewAsync(State, cancel);
        if (!view.DisputeId.IsZero && State.DisputeId != view.DisputeId.ToString()) await store(State with { DisputeId = view.DisputeId.ToString() });
        var threshold = 0;
        if (view is { IsOpen: true, Dispute: { } open })
        {
            var instance = (byte)(open.Appellant == Address.Zero ? 0 : 1);
            (var members, threshold) = await _court.PanelAsync(view, instance, cancel);
            await VoteAsync(members, instance);
        }

        var move = CourtWork.CaseOf(State).Next(view, instance => CourtWork.RulingOf(State, instance, threshold) is not null);
        if (move is CourtMove.Over over) await store(await EndedAsync(over.Outcome));
        else if (await _court.MoveAsync(State, move, view, threshold, Hold) is not null && move is CourtMove.TakeBack) await store(State with { TakenBack = State.TakenBack + 1 });
    }

    // Each member executes the interval by itself. Who does not answer now is asked again.
    private async Task VoteAsync(IEnumerable<Address> members, byte instance)
    {
        var state = State;
        var order = new RefereeOrder(state.Evidence!.Value, state.EvidenceRoot, CourtWork.CaseOf(state).OffenceId.ToString(), state.DisputeId);
        var asked = _court.Missing(state, members, instance).Select(async member =>
        {
            try
            {
                var ruling = await grains.GetGrain<IRefereeGrain>($"{order.OffenceId}/{instance}/{member}").JudgeAsync(order);
                return ruling is null ? null : new SignedVote(new PanelVote(member.ToString(), instance, ruling.IsGuilty), ruling.Signature);
            }
            catch (Exception failure) when (failure is ZeroGException or TimeoutException or OrleansException)
            {
                Hold($"Referee {member}: {Failures.Describe(failure).Text}");
                return null;
            }
        });
        var votes = (await Task.WhenAll(asked)).OfType<SignedVote>().ToList();
        if (votes.Count > 0) await store(State with { Votes = [.. State.Votes, .. votes] });
    }

    private async Task<SlashState> EndedAsync(CourtOutcome outcome) => State with
    {
        Phase = outcome switch
        {
            CourtOutcome.Guilty => SlashPhase.Guilty,
            CourtOutcome.NotGuilty => SlashPhase.NotGuilty,
            _ => SlashPhase.NoVerdict,
        },
        Reason = outcome switch
        {
            CourtOutcome.NoVerdict => "No panel ruled in time.",
            CourtOutcome.TooLate => "It could no longer be claimed.",
            CourtOutcome.NothingLocked => "The accused had nothing locked in the job any more: there is nothing left to slash.",
            _ => "",
        },
        Transaction = await _court.TransactionAsync(State),
    };

    internal static int LeafOf(SlashState state, IReadOnlyCollection<Link> replayed)
    {
        // Where the worker's answers lead against the auditor's tree.
        var tree = LinkList.Tree(replayed);
        var (level, index) = (tree.Levels - 1, 0);
        foreach (var answer in state.Answers)
        {
            var mine = NodeChildren.Of(tree, level, index);
            (level, index) = (level - 1, 2 * index + (ChildrenOf(answer).Left != mine.Left ? 0 : 1));
        }

        return index;
    }

    private DeviceNeeds Among(string provider) => JobRecipe.Needs(Order.Spec, Order.Corpus) with { Among = provider };

    /// <summary>An answer, as the descent takes it.</summary>
    internal static NodeChildren ChildrenOf(LinkNode node) => new(HashOf(node.Left), node.Right.Length == 0 ? null : HashOf(node.Right));

    // What is no hash opens nothing.
    private static Hash256 HashOf(string text) => Hash256.TryParse(text, null, out var hash) ? hash : default;

    private void Hold(string trouble) => Trouble = trouble;
}
