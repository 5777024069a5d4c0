using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Grains.Tests.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;

namespace ZeroG.Grains.Tests.Training;

/// <summary>A round of an audited job: what a worker signs, what an outer step takes, and what the orchestrator signs of it.</summary>
public sealed class AuditedRoundTests : IDisposable
{
    private readonly AuditedRig _rig = new();

    public void Dispose() => _rig.Dispose();

    private RoundOrder Order(int commitEvery) => JobMachine.Order(_rig.Begun, Job, 1) is var order ? order with { Pledge = order.Pledge! with { CommitEvery = commitEvery } } : null!;

    // Signatures differ each time; nothing else does.
    private void RequireSame(InnerResult expected, InnerResult found)
    {
        Assert.Equal(expected with { Work = null }, found with { Work = null });
        var (one, other) = (_rig.WorkOf(expected), _rig.WorkOf(found));
        Assert.Equal((one.Signed.Commitment, one.End), (other.Signed.Commitment, other.End));
        Assert.Equal(one.Proof.AsEnumerable(), other.Proof);
        Assert.Equal(one.StartProof.AsEnumerable(), other.StartProof);
        Assert.Equal(_rig.AddressOf(0), other.Signed.Signer(_rig.Domain));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_round_that_is_paused_after_any_step_has_the_same_links_and_commitment(int commitEvery)
    {
        var (order, links, saved) = (Order(commitEvery), new List<BlobRef>(), new List<PartialRound>());
        var through = _rig.Run(order, 0, links: links)!;
        RequireSame(through, _rig.Run(order, 0, onStep: _ => _rig.Clock.Advance(RoundWork.SavePeriod), saved: saved, links: links)!);

        Assert.Equal([1, 2, 3], saved.Select(partial => partial.Step));
        foreach (var partial in saved)
        {
            Assert.Equal(Provider(0), partial.Provider);
            List<int> steps = [];
            RequireSame(through, _rig.Run(order, 0, partial, steps.Add, links: links)!);
            Assert.Equal(partial.Step, steps[0]);
        }

        Assert.Single(links.Distinct());
        Assert.Equal((uint)PlainRound.PlacesOf(4, commitEvery).Count(), _rig.WorkOf(through).Signed.Commitment.LinkCount);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void What_was_saved_without_all_its_links_costs_its_steps(string? links)
    {
        var (order, saved) = (Order(1), new List<PartialRound>());
        var through = _rig.Run(order, 0, onStep: _ => _rig.Clock.Advance(RoundWork.SavePeriod), saved: saved)!;
        List<int> steps = [];
        RequireSame(through, _rig.Run(order, 0, saved[2] with { Links = links ?? saved[0].Links }, steps.Add)!);
        Assert.Equal(0, steps[0]);
    }

    [Fact]
    public async Task A_replay_gives_the_links_that_an_honest_worker_signed_and_the_state_at_each()
    {
        var (order, links) = (Order(1), new List<BlobRef>());
        var signed = _rig.WorkOf(_rig.Run(order, 0, links: links)!).Signed.Commitment;
        var (found, root) = _rig.Work.Replay(order, Provider(0), NoProgress.Instance, default);

        Assert.Equal((signed.Links, links[0]), (root, found));
        var read = await _rig.Work.ReadLinksAsync(Job, found);
        for (var link = 0; link + 1 < read.Length; link++)
        {
            using var round = new PlainRound(_rig.Work.InputOf(order, default), 1);
            using var state = await _rig.Blobs.Scratch(Job).OpenReadAsync(_rig.Work.StateAt(order, link, default).ToContentId());
            Assert.Equal(read[link].Root, round.Restore(link, state));
            Assert.Equal(read[link + 1], round.Advance(default));
        }
    }

    [Fact]
    public async Task The_records_that_an_orchestrator_signs_of_honest_rounds_are_right_and_with_one_bit_changed_wrong()
    {
        var (state, before) = (_rig.Begun, default(SignedRecord));
        var spec = state.Spec!;
        for (var round = 0; round < spec.DiLoCo.Rounds; round++)
        {
            var answered = _rig.Answered(state);
            state = _rig.Closed(answered);
            var record = SignedRecord.Read(await _rig.Blobs.Durable.ReadAllAsync(state.LastRound!.Account!.Value.ToContentId(), SignedRecord.MaxSize));
            Assert.Equal(record.Account.Digest(_rig.Domain).ToString(), state.Audits!.LastRecord);
            Assert.Equal(before?.Account.Digest(_rig.Domain) ?? default, record.Account.Previous);

            var (context, evidence) = (Context(spec, round, before), Evidence(answered));
            Assert.Null(RecordCheck.Check(record, context, evidence));
            foreach (var (field, forged) in Forged(record.Account))
                Assert.Equal(field, RecordCheck.Check(Signed(forged), context, evidence)?.Field);
            Assert.Throws<RecordEvidenceException>(() => RecordCheck.Check(record with { Account = record.Account with { State = Flipped(record.Account.State) } }, context, evidence));
            before = record;
        }
    }

    private static IEnumerable<(string Field, RoundAccount Account)> Forged(RoundAccount account)
    {
        yield return ("state", account with { State = Flipped(account.State) });
        yield return ("averages[0]", account with { Averages = [Flipped(account.Averages[0])] });
        yield return ("rows[1].stages[0].root", account with { Rows = account.Rows.SetItem(1, account.Rows[1] with { Stages = [new RecordStage(1, Flipped(account.Rows[1].Stages[0].Root))] }) });
        yield return ("owed", account with { Owed = Flipped(account.Owed) });
        yield return ("residual", account with { Residual = Flipped(account.Residual) });
    }

    private static Hash256 Flipped(Hash256 hash)
    {
        var bytes = hash.ToArray();
        bytes[^1] ^= 1;
        return Hash256.FromBytes(bytes);
    }

    private SignedRecord Signed(RoundAccount account) => SignedRecord.Sign(account, _rig.Domain, _rig.Signing.KeyOf(Provider(Orchestrator)));

    private RecordContext Context(JobSpec spec, int round, SignedRecord? before)
    {
        var recipe = JobRecipe.Of(spec);
        RoundPlan Plan(int of) => new(of, recipe.Rounds.FirstStep(of), recipe.Rounds.InnerSteps(of), 0, 0, recipe.OuterOf(of), [.. Enumerable.Range(0, spec.Workers).Select(worker => new MemberPlan(worker, []))]);
        return new RecordContext(
            _rig.Domain, _rig.OperatorOf, before, OwedTokens.None, Plan(round), round + 1 < spec.DiLoCo.Rounds ? Plan(round + 1) : null, recipe.Batch, recipe.TokensPerStep, spec.Audits!.RateBps);
    }

    // All of it from what lies in the stores.
    private PlainEvidence Evidence(JobState answered)
    {
        var recipe = JobRecipe.Of(answered.Spec!);
        var outer = OuterState.Start(_rig.Work.ReadParameters(answered.Spec!, answered.Checkpoint!.Value, default));
        if (answered.Momentum is { } momentum) outer = outer with { Momentum = Read(momentum, stream => StateFiles.ReadMomentum(stream, recipe.Model)) };
        return new PlainEvidence(recipe, outer, [.. answered.Results.Select(result =>
        {
            var work = _rig.WorkOf(result);
            return new PlainContribution(work.Signed, () => Read(result.PseudoGradient, stream => StateFiles.ReadPseudoGradient(stream, recipe.Model)), work.End, work.Proof);
        })]);
    }

    private T Read<T>(BlobRef blob, Func<Stream, T> read)
    {
        using var stream = _rig.Blobs.Scratch(Job).OpenReadAsync(blob.ToContentId()).GetAwaiter().GetResult();
        return read(stream);
    }

    [Fact]
    public void Another_provider_may_go_on_where_one_left_in_the_next_round()
    {
        var state = _rig.Closed(_rig.Answered(_rig.Begun));
        var record = _rig.Closed(_rig.Answered(state, worker => worker + 2)).LastRound!;
        Assert.Equal([Provider(2), Provider(3)], record.Workers.Select(worker => worker.Provider));
    }

    [Fact]
    public async Task Work_that_is_not_what_was_asked_for_or_signed_is_refused_and_no_other()
    {
        var state = _rig.Answered(_rig.Closed(_rig.Answered(_rig.Begun)));
        var (honest, other) = (state.Results[1], state.Results[0]);
        var work = _rig.WorkOf(honest);
        var gone = _rig.Store(_rig.Blobs.Scratch(Job), [4, 5, 6]);
        await _rig.Work.DiscardAsync(Job, [gone]);
        InnerResult With(HandedInWork forged) => honest with { Work = _rig.Store(_rig.Blobs.Durable, forged.ToBytes()) };
        InnerResult Signing(Func<RoundCommitment, RoundCommitment> forge, int key = 1) => With(work with { Signed = _rig.Sign(forge(work.Signed.Commitment), key) });

        Assert.Null(_rig.Work.OuterStep(Job, state, default).Refused);
        Require("no stake", honest with { Provider = Provider(50) });
        Require("signed nothing", honest with { Work = null });
        Require("end early", honest with { Work = _rig.Store(_rig.Blobs.Durable, [1, 2, 3]) });
        Require("no handed-in work", honest with { Work = _rig.Store(_rig.Blobs.Durable, new byte[500]) });
        Require("more", honest with { Work = _rig.Store(_rig.Blobs.Durable, new byte[HandedInWork.MaxSize + 1]) });
        Require("no blob", honest with { Work = gone });
        Require("another round", honest with { Work = other.Work });
        // It may not sign for another either.
        Require("another round", honest with { Provider = Provider(2) });

        const string Another = "another round than it was given";
        Require(Another, Signing(made => made with { Round = 0 }));
        Require(Another, Signing(made => made with { JobId = Named("another job") }));
        Require(Another, Signing(made => made with { Epoch = 1 }));
        Require(Another, Signing(made => made with { Worker = 0 }));
        Require(Another, Signing(made => made with { ProviderId = Named("provider 2") }));
        Require(Another, Signing(made => made with { Record = default }));
        Require(Another, Signing(made => made with { Previous = default }));
        Require(Another, Signing(made => made with { CommitEvery = made.CommitEvery + 1 }));
        Require(Another, Signing(made => made with { LinkCount = made.LinkCount + 1 }));
        Require(Another, Signing(made => made with { Batches = Named("batches") }));
        Require(Another, Signing(made => made with { Cursor = made.Cursor + 1 }));
        Require(Another, Signing(made => made with { Tokens = made.Tokens + 1 }));
        Require("other tokens", honest with { Tokens = honest.Tokens + 1 });
        Require("not its operator's", Signing(made => made, key: 2));
        Require("last link", Signing(made => made with { Links = Named("links") }));
        Require("last link", With(work with { End = work.End with { LossSum = work.End.LossSum + 1 } }));
        Require("last link", With(work with { End = work.End with { Step = work.End.Step - 1 } }));

        Require("not the one that it signed", honest with { PseudoGradient = other.PseudoGradient });
        Require("cannot be read", honest with { PseudoGradient = honest.InnerState });
        Require("cannot be read", honest with { PseudoGradient = gone });
        Require("optimizer", honest with { InnerState = other.InnerState });
        Require("optimizer", honest with { InnerState = honest.PseudoGradient });
        Require("optimizer", honest with { InnerState = gone });

        void Require(string why, InnerResult forged)
        {
            var outer = _rig.Work.OuterStep(Job, state with { Results = state.Results.SetItem(1, forged) }, default);
            var refused = Assert.Single(outer.Refused!.Value);
            Assert.Equal((1, forged.Provider), (refused.Worker, refused.Provider));
            Assert.Contains(why, refused.Why, StringComparison.Ordinal);
            Assert.Null(outer.Account);
        }
    }

    [Fact]
    public void Work_that_does_not_begin_where_the_round_before_ended_is_refused()
    {
        var state = _rig.Closed(_rig.Answered(_rig.Begun));
        var (order, links) = (JobMachine.Order(state, Job, 1), new List<BlobRef>());
        // The optimizer of the other worker: all that is signed fits together, and the start does not.
        var forged = _rig.Run(order with { InnerState = state.InnerStates[0] }, 1, links: links)!;
        var answered = _rig.Answered(state);
        var refused = Assert.Single(_rig.Work.OuterStep(Job, answered with { Results = answered.Results.SetItem(1, forged) }, default).Refused!.Value);
        Assert.Contains("first link", refused.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_refused_of_a_round_is_named_and_excluded_providers_are_refused()
    {
        var state = _rig.Answered(_rig.Begun);
        var nothing = state with { Results = [.. state.Results.Select(result => result with { Work = null })] };
        Assert.Equal([Provider(0), Provider(1)], _rig.Work.OuterStep(Job, nothing, default).Refused!.Value.Select(work => work.Provider));

        var barred = state with { Audits = state.Audits! with { Refused = [Provider(0)] } };
        Assert.Contains("no more work", Assert.Single(_rig.Work.OuterStep(Job, barred, default).Refused!.Value).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_signs_noise_passes_the_outer_step_and_not_the_replay()
    {
        using var rig = new AuditedRig(conduct: new OnlyWorker(1));
        var state = rig.Answered(rig.Begun);
        var closed = rig.Closed(state);

        for (var worker = 0; worker < 2; worker++)
        {
            var order = JobMachine.AuditOf(closed, Job, closed.Audits!.Of(0), worker, isDisputed: false).Order with { Opening = null };
            var (_, root) = rig.Work.Replay(order, Provider(0), NoProgress.Instance, default);
            Assert.Equal(worker == 0, root == rig.WorkOf(state.Results[worker]).Signed.Commitment.Links);
        }
    }

    // One of the workers hands in noise.
    private sealed class OnlyWorker(int worker) : IRoundConduct
    {
        private readonly Sandbagger _sandbagger = new(new Random(1));

        public CommittedWork? Work(InnerPhaseInput input, int commitEvery, ZeroG.Training.Threading.Crew crew, CancellationToken cancellation) =>
            input.Worker == worker ? _sandbagger.Work(input, commitEvery, crew, cancellation) : null;
    }

    private sealed class NoProgress : IProgress<int>
    {
        public static readonly NoProgress Instance = new();

        public void Report(int value)
        {
        }
    }
}
