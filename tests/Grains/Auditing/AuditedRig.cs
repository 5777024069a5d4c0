using System.Text;
using NSubstitute;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.TypedData;
using ZeroG.Conformance;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Tests.Training;
using ZeroG.Grains.Training;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Jobs;
using ZeroG.Provenance;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;

namespace ZeroG.Grains.Tests.Auditing;

/// <summary>An audited job whose rounds are really computed and signed, over stores in a folder. There is no chain but its addresses and keys.</summary>
internal sealed class AuditedRig : IDisposable
{
    private const int Providers = 4;

    private readonly GrainMetrics _metrics = new();
    private readonly Dictionary<Address, SigningKey> _keys;

    public AuditedRig(JobSpec? spec = null, IRoundConduct? conduct = null, IAuditConduct? auditing = null, IOuterConduct? averaging = null, Dice? dice = null)
    {
        int[] parties = [.. Enumerable.Range(0, Providers), Orchestrator];
        _keys = parties.Select(Key).ToDictionary(key => key.Address);
        var keyring = Substitute.For<IKeyring>();
        keyring.Open(Arg.Any<Address>()).Returns(call => _keys[call.Arg<Address>()]);
        Chain = new ClusterChain(new ChainSetup
        {
            Client = null!,
            Deployment = new Deployment
            {
                ChainId = 31337,
                Deployer = Address.Zero,
                Block = 1,
                Vault = Address.Zero,
                Escrow = Address.Zero,
                Anchor = Address.Zero,
                Court = Address.FromBytes([.. Enumerable.Repeat((byte)7, 20)]),
                Terms = DeploymentTerms.Devnet,
            },
            Policy = new OutboxPolicy(),
            Keys = keyring,
            Owner = Address.Zero,
            OrchestratorId = Provider(Orchestrator),
            Providers = parties.ToDictionary(Provider, party => new ProviderKeys(AddressOf(party), Address.Zero, default)),
        });
        Signing = new Registered(Chain);
        var (corpora, crews) = (new CorpusCache(Blobs), new DeviceCrews(1));
        Work = new RoundWork(Blobs, corpora, crews, _metrics, Clock, Signing, conduct, auditing, averaging, dice);
        Replay = new AuditReplay(Work, new ExchangeReplay(Blobs, corpora, crews, Work, Signing));

        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 99).Select(i => $"line {i * i % 31}\n")));
        var state = JobMachine.Submit(spec ?? AuditedSpec(), Store(Blobs.Durable, text), null, 10, Samples.Noon);
        state = JobMachine.Funded(JobMachine.TakeOver(state, Samples.Noon), new JobOrigin(Signing.Owner, Job).JobId(JobRecipe.Inputs(state.Spec!, state.Corpus)).ToString(), [.. Enumerable.Range(0, Providers).Select(Staked)]);
        Begun = JobMachine.Initialized(state, Work.Initialize(state, default), Samples.Noon);
    }

    public FolderStores Blobs { get; } = new();

    public ManualClock Clock { get; } = new();

    public ClusterChain Chain { get; }

    public AuditSigning Signing { get; }

    public AuditReplay Replay { get; }

    public TypedDomain Domain => Signing.Domain;

    public RoundWork Work { get; }

    /// <summary>The job before its first round.</summary>
    public JobState Begun { get; }

    public void Dispose()
    {
        Blobs.Dispose();
        _metrics.Dispose();
        foreach (var key in _keys.Values) key.Dispose();
    }

    /// <summary>The account that acts for a party.</summary>
    public Address AddressOf(int party) => _keys.Values.Single(key => key.Address.ToString() == Staked(party).Operator).Address;

    public Address? OperatorOf(Hash256 provider) =>
        new[] { 0, 1, 2, 3, Orchestrator }.Where(party => Provider(party) == provider.ToString()).Select(party => (Address?)AddressOf(party)).FirstOrDefault();

    public SignedCommitment Sign(RoundCommitment commitment, int party) => SignedCommitment.Sign(commitment, Domain, _keys[AddressOf(party)]);

    /// <summary>A worker's inner phase.</summary>
    public InnerResult? Run(
        RoundOrder order, int provider, PartialRound? from = null, Action<int>? onStep = null, List<PartialRound>? saved = null, List<BlobRef>? links = null, CancellationToken pause = default)
    {
        var steps = Substitute.For<IProgress<int>>();
        steps.When(progress => progress.Report(Arg.Any<int>())).Do(call => onStep?.Invoke(call.Arg<int>()));
        return Work.InnerPhase(order, Provider(provider), from, steps, new PartialSaving(pause, partial => saved?.Add(partial), failure => throw failure, stored => links?.Add(stored)), default);
    }

    /// <summary>All workers hand in: each is the provider with its number, where no other is named.</summary>
    public JobState Answered(JobState state, Func<int, int>? provider = null) => JobMachine.InnerStepsDone(
        state, [.. Enumerable.Range(0, state.Spec!.Workers).Select(worker => Run(JobMachine.Order(state, Job, worker), (provider ?? (same => same))(worker))!)]);

    /// <summary>The outer step, which takes all that was handed in.</summary>
    public JobState Closed(JobState state)
    {
        var outer = Work.OuterStep(Job, state, default);
        Assert.Null(outer.Refused);
        return JobMachine.OuterStepDone(state, outer, JobMachine.Summarize(state, outer, Samples.Noon), Samples.Blob($"record {state.Round}"), Samples.Noon);
    }

    /// <summary>What a worker handed in beside its result.</summary>
    public HandedInWork WorkOf(InnerResult result) => Work.ReadWorkAsync(result.Work!.Value).GetAwaiter().GetResult();

    public BlobRef Store(IBlobStore store, byte[] content) => store.PutAsync(content).GetAwaiter().GetResult().ToBlobRef();

    // Without a chain the vault knows whom the cluster registered.
    private sealed class Registered(ClusterChain chain) : AuditSigning(chain)
    {
        public override Task<Address> OperatorOfAsync(Hash256 provider, CancellationToken cancel) => Task.FromResult(AccountOf(provider.ToString()));

        public override Task<ulong> TimeAsync(CancellationToken cancel) => Task.FromResult(1_000UL);
    }
}
