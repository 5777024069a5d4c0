using System.Text;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Receipts.Tests;

/// <summary>A job of two workers and four rounds on a model that trains in a blink, with all that is signed of it.</summary>
internal sealed class MicroJob
{
    private const int Workers = 2, Every = 1;
    private const ulong Seed = 9;

    private static readonly ModelConfig s_model = new() { Width = 24, Layers = 2, Heads = 2, FeedForward = 40, Context = 20 };

    private readonly bool _isAudited;
    private readonly Func<RoundCommitment, RoundCommitment> _commit;
    private readonly Func<RoundAccount, RoundAccount> _record;
    private readonly TypedDomain _domain = AuditDomain.Of(31337, Address.Parse("0x00000000000000000000000000000000000000cc"));
    private readonly JobInputs _inputs;

    /// <param name="isAudited">Whether workers and orchestrator sign.</param>
    /// <param name="forge">What a worker hands in instead of its δ: round, worker, δ.</param>
    /// <param name="commit">What a worker signs instead.</param>
    /// <param name="record">What the orchestrator signs instead.</param>
    public MicroJob(
        bool isAudited = true,
        Func<int, int, ParameterVector, ParameterVector>? forge = null,
        Func<RoundCommitment, RoundCommitment>? commit = null,
        Func<RoundAccount, RoundAccount>? record = null)
    {
        (_commit, _record) = (commit ?? (made => made), record ?? (account => account));
        _isAudited = isAudited;
        var recipe = new TrainingRecipe
        {
            Model = s_model,
            Batch = 3,
            Rounds = new RoundSchedule { Rounds = 4, Steps = 2 },
            LearningRate = new LearningRateSchedule { Peak = 1e-2, WarmUpSteps = 3 },
        };
        _inputs = new JobInputs(recipe, Seed, ContentRoot.Compute(Text), null, Workers, isAudited ? 500 : 0);
        Receipt = Train(forge ?? ((_, _, delta) => delta));
    }

    public static byte[] Text { get; } = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("we the people of the united states, ", 60)));

    public SigningKey Signer { get; } = Key("signer");

    public Receipt Receipt { get; }

    /// <summary>Checkpoints by content, that of the last round among them.</summary>
    public Dictionary<ContentId, byte[]> Checkpoints { get; } = [];

    public byte[] Model => Checkpoints[Receipt.Model.Content];

    public ReceiptFile File => Sign(Receipt);

    public static ReceiptMaterials Materials(byte[]? text = null) => new()
    {
        Source = role => role == SourceRole.Training ? () => new MemoryStream(text ?? Text) : null,
    };

    public ReceiptFile Sign(Receipt receipt) => ReceiptFile.Sign(receipt, Signer.Sign, Signer.Address);

    private static SigningKey Key(string name) => SigningKey.FromBytes(HashTree.LeafHash(Encoding.ASCII.GetBytes(name)).ToArray());

    private static Hash256 Provider(int worker) => HashTree.LeafHash([(byte)worker]);

    private Receipt Train(Func<int, int, ParameterVector, ParameterVector> forge)
    {
        var (recipe, corpus, owner) = (_inputs.Recipe, new Corpus(Text), Address.Parse("0x00000000000000000000000000000000000000aa"));
        var job = ContractIds.Job(owner, JobInputs.Label("job", _isAudited ? _inputs.Digest : null));
        var chain = new ReceiptChain(
            31337, _domain.VerifyingContract, owner, job, new ProviderKey(Provider(99), Key("orchestrator").Address), [.. Enumerable.Range(0, Workers).Select(worker => new ProviderKey(Provider(worker), Key($"worker {worker}").Address))]);
        var (outer, optimizers, rounds) = (OuterState.Start(Initialization.Initialize(s_model, Seed)), new OptimizerState?[Workers], new List<ReceiptRound>());
        var (lastRecord, lastWork, owed) = (default(Hash256), new Hash256[Workers], OwedTokens.None);
        for (var round = 0; round < recipe.Rounds.Rounds; round++)
        {
            var (contributions, work, rows) = (new Contribution[Workers], new ReceiptWork[Workers], new RecordRow[Workers]);
            for (var worker = 0; worker < Workers; worker++)
            {
                var input = new InnerPhaseInput(recipe, outer.Parameters, optimizers[worker], corpus, Seed, worker, round);
                using var linked = new PlainRound(input, Every);
                var links = new List<Link>();
                while (links.Count < linked.Places.Count) links.Add(linked.Advance(default));
                var (result, end) = (linked.Result(), linked.Roots!);
                var delta = forge(round, worker, result.PseudoGradient);
                if (!ReferenceEquals(delta, result.PseudoGradient))
                {
                    end = end with { Vector = VectorRoot.Of(delta) };
                    links[^1] = links[^1] with { Root = end.Root };
                }

                var (tree, batches) = (LinkList.Tree(links), BatchRoot.Of(recipe, corpus, Seed, worker, round));
                var made = _commit(new RoundCommitment(
                    job, 0, (ulong)round, (uint)worker, Provider(worker), lastRecord, lastWork[worker], Every, (uint)links.Count, tree.Root, batches, BatchRoot.Cursor(recipe, round), (ulong)result.Tokens));
                var handedIn = new HandedInWork(SignedCommitment.Sign(made, _domain, Key($"worker {worker}")), end, [.. tree.Prove(tree.Count - 1)], []);
                var stored = new MemoryStream();
                StateFiles.WritePseudoGradient(stored, delta);
                contributions[worker] = new Contribution(worker, result.Tokens, delta);
                work[worker] = new ReceiptWork(
                    worker, Provider(worker).ToString(), result.Tokens, result.MeanLoss, ContentRoot.Compute(stored.ToArray()), batches, _isAudited ? handedIn.ToBytes() : null);
                rows[worker] = new RecordRow((uint)worker, Provider(worker), AttendanceKind.Contributed, (ulong)result.Tokens, SignedCommitmentHash.Of(handedIn.Signed, _domain), [new RecordStage(1, end.Vector)]);
                (optimizers[worker], lastWork[worker]) = (result.Optimizer, made.Digest(_domain));
            }

            var mean = Aggregation.Mean(contributions);
            outer = OuterNesterov.Step(outer, mean, recipe.OuterOf(round));
            var account = _record(new RoundAccount(
                job, 0, (ulong)round, Provider(99), lastRecord, PlanDigest.Of(PlainPlan.Of(recipe, Workers, round)), PlainPlan.DigestAfter(recipe, Workers, round),
                [.. rows], [], [], [VectorRoot.Of(mean)], RoundOutcome.RootOf(round + 1, outer), default, owed.Root, 500));
            var record = SignedRecord.Sign(account, _domain, Key("orchestrator"));
            lastRecord = account.Digest(_domain);
            rounds.Add(new ReceiptRound(round, recipe.Rounds.InnerSteps(round), [.. work], Store(outer.Parameters, round + 1), _isAudited ? record.ToBytes() : null, null, null));
        }

        var model = rounds[^1].Checkpoint;
        return new Receipt(
            new ReceiptModel("model.safetensors", model, Digest(Checkpoints[model]).Sha256, ParameterLayout.For(s_model).Length, null),
            new ReceiptJob("job", DateTimeOffset.UnixEpoch, _inputs, SelectionRule.ByWorkerAndRound, null, _isAudited ? chain : null),
            new ReceiptProgram("ZeroG.Orleans", "0", "managed"),
            [new ReceiptSource(SourceRole.Training, "local/text", 1, "text.txt", _inputs.Text, Digest(Text).Sha256, null)],
            [.. rounds],
            _isAudited ? new ReceiptAudits(Every, 3, 0, 12, [], []) : null,
            null,
            ReceiptSections.None);
    }

    private ContentId Store(ParameterVector parameters, int rounds)
    {
        var stream = new MemoryStream();
        RunCheckpoint.Of(parameters, _inputs.Text.ToString(), rounds, Seed, ByteTokenizer.Instance).Write(stream);
        var id = ContentRoot.Compute(stream.ToArray());
        Checkpoints[id] = stream.ToArray();
        return id;
    }

    private static ContentDigest Digest(byte[] bytes) => ContentRoot.Compute(new MemoryStream(bytes));
}
