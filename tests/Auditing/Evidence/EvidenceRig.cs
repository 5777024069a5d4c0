using System.Text;
using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Provenance;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Auditing.Tests.Evidence;

/// <summary>A worker's round of seven steps with a link every two, what it signed of it, and what an honest auditor found.</summary>
internal sealed class EvidenceRig
{
    public const int Every = 2;

    private static readonly byte[] s_text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("we the people of the united states, ", 60)));

    private readonly InnerPhaseInput _input = MicroModel.Round(7);

    public EvidenceRig()
    {
        using var round = new PlainRound(_input, Every);
        Links = [];
        States = [];
        while (Links.Count < round.Places.Count)
        {
            Links.Add(round.Advance(default));
            Start ??= round.Roots;
            if (Links[^1].Place.Kind == LinkKind.Update) break;
            var state = new MemoryStream();
            round.WriteState(state);
            States.Add(state.ToArray());
        }

        Inputs = new RoundInputs(new JobOrigin(Address.Parse("0x00000000000000000000000000000000000000aa"), "job"), new JobInputs(_input.Recipe, _input.Seed, ContentRoot.Compute(s_text), null, 4, 500), Every);
    }

    public SigningKey Key { get; } = SigningKey.Create();

    public List<Link> Links { get; }

    public List<byte[]> States { get; }

    public StateRoots? Start { get; }

    public RoundInputs Inputs { get; init; }

    public SignedCommitment Sign(IReadOnlyList<Link> links, SigningKey? key = null) => SignedCommitment.Sign(
        new RoundCommitment(
            Inputs.JobId, 0, 0, 2, HashTree.LeafHash("provider"u8), default, default, Every, (uint)links.Count, LinkList.Tree(links).Root, default, 0, 0),
        AuditDomain.Of(31337, Address.Zero), key ?? Key);

    /// <summary>The worker's links with another root at one of them and all that follow.</summary>
    public Link[] WrongFrom(int link) => [.. Links.Select((one, i) => i < link ? one : one with { Root = HashTree.LeafHash([(byte)i]) })];

    /// <summary>The evidence on a worker's links, against the auditor's.</summary>
    public LinkEvidence Of(IReadOnlyList<Link> worker, IReadOnlyList<Link> auditor, SignedCommitment? signed = null)
    {
        var (mine, theirs) = (LinkList.Tree(worker), LinkList.Tree(auditor));
        var (answers, descent) = (new List<NodeChildren>(), TreeDescent.Begin(mine.Count, mine.Root, theirs.Root));
        while (!descent.IsFound)
        {
            answers.Add(NodeChildren.Of(mine, descent.Level, descent.Index));
            descent = descent.Down(answers[^1], NodeChildren.Of(theirs, descent.Level, descent.Index));
        }

        return LinkEvidence.Of(AuditDomain.Of(31337, Address.Zero), Key.Address, signed ?? Sign(worker), Inputs, Start!, DescentPath.Of(mine.Root, answers, theirs), worker[descent.Leaf], auditor);
    }

    /// <summary>The evidence on a worker that opens nothing.</summary>
    public LinkEvidence OfWhole(IReadOnlyList<Link> worker) =>
        LinkEvidence.OfWhole(AuditDomain.Of(31337, Address.Zero), Key.Address, Sign(worker), Inputs, new ProvenStart(Start!, [.. LinkList.Tree(worker).Prove(0)]));

    /// <summary>The file.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="state">Link whose state is served.</param>
    public byte[] Write(LinkEvidence evidence, int state) => Write(evidence, States[state]);

    public byte[] Write(LinkEvidence evidence, byte[] state)
    {
        var target = new MemoryStream();
        LinkEvidenceFile.Write(target, evidence, new EvidenceContent(new MemoryStream(state), _input.Start, s_text));
        return target.ToArray();
    }

    /// <summary>What a file proves.</summary>
    public static EvidenceReport Check(byte[] bytes)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            using var file = EvidenceFile.Read(path);
            return file.Verify(ExactRoots.Instance, null, default);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
