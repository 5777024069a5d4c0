using System.Text;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Logs;
using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;
using ZeroG.Silo.Logs;

namespace ZeroG.Cli.Tests;

public sealed class LogAuditTests : IDisposable
{
    private const string Contract = "0x00000000000000000000000000000000000000aa";

    private static readonly string s_logId = "0x" + new string('b', 64);

    private readonly SigningKey _key = SigningKey.Create();

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Heads_on_one_history_are_found_sound_and_remembered()
    {
        var report = await AuditAsync(Served(Tree("a", "b", "c"), 3), Remembered(Tree("a"), 1), Anchor(Tree("a", "b"), 2), Tree("a", "b", "c"));
        Assert.Empty(report.Findings);
        Assert.Equal(report.Served, report.ToRemember);
        Assert.Equal(3, report.Views.Comparisons.Length);
    }

    [Fact]
    public async Task An_anchor_of_another_history_is_found()
    {
        var same = await AuditAsync(Served(Tree("a", "b"), 2), null, Anchor(Tree("a", "x"), 2), Tree("a", "b"));
        Assert.Contains("contradicts", Assert.Single(same.Findings), StringComparison.Ordinal);
        var smaller = await AuditAsync(Served(Tree("a", "b", "c"), 3), null, Anchor(Tree("a", "x"), 2), Tree("a", "b", "c"));
        Assert.Contains("was not shown to begin with anchored", Assert.Single(smaller.Findings), StringComparison.Ordinal);
        var larger = await AuditAsync(Served(Tree("a"), 1), null, Anchor(Tree("a", "b"), 2), Tree("a"));
        Assert.Contains(larger.Findings, finding => finding.Contains("entries are gone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_chain_says_of_the_log_itself_is_found()
    {
        var forked = await AuditAsync(Served(Tree("a"), 1), null, Anchor(Tree("a"), 1) with { IsForked = true }, Tree("a"));
        Assert.Contains("two heads of one size", Assert.Single(forked.Findings), StringComparison.Ordinal);
        var other = await AuditAsync(Served(Tree("a"), 1), null, Anchor(Tree("a"), 1) with { Signer = Address.Parse(Contract) }, Tree("a"));
        Assert.Contains("On the chain the log is signed by", Assert.Single(other.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_names_another_place_of_the_anchor_is_found_and_the_first_place_is_asked()
    {
        var served = Served(Tree("a"), 1);
        var moved = served with { Anchor = served.Anchor! with { LogId = "0x" + new string('c', 64) } };
        var asked = new List<Hash256>();
        var report = await LogAudit.RunAsync(NodeOf(moved, Tree("a")), LogNames.Main, Remembered(Tree("a"), 1), (_, _, log) =>
        {
            asked.Add(log);
            return Task.FromResult(Anchor(Tree("a"), 1));
        }, CancellationToken.None);
        Assert.Equal(s_logId, Assert.Single(asked).ToString());
        Assert.Contains("the node now names", Assert.Single(report.Findings), StringComparison.Ordinal);

        var silent = await AuditAsync(served with { Anchor = null }, Remembered(Tree("a"), 1), Anchor(Tree("a"), 1), Tree("a"));
        Assert.Empty(silent.Findings);
        Assert.Equal(s_logId, silent.ToRemember.LogId);
    }

    [Fact]
    public async Task A_head_that_its_key_did_not_sign_is_found()
    {
        using var other = SigningKey.Create();
        var served = Served(Tree("a"), 1);
        foreach (var note in new[] { "", "nonsense", served.Note[..^4] + "AAA\n", Note(Tree("a"), 1, other, HeadSignature.Origin(LogNames.Main, _key.Address)), Note(Tree("a"), 1, _key, HeadSignature.Origin("other", _key.Address)) })
        {
            var report = await AuditAsync(served with { Note = note }, null, null, Tree("a"));
            Assert.Contains("not signed by the key", Assert.Single(report.Findings), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_proof_of_anything_but_hashes_proves_nothing()
    {
        var node = NodeOf(Served(Tree("a", "b", "c"), 3), Tree("a", "b", "c"));
        foreach (var path in new string[][] { ["0x12"], ["", ""], [.. Enumerable.Repeat(s_logId, 126)], [] })
        {
            node.ProveLogGrowthAsync(LogNames.Main, 1, 3, Arg.Any<CancellationToken>()).Returns(new ConsistencyProof(1, "", 3, "", [.. path]));
            var report = await LogAudit.RunAsync(node, LogNames.Main, Remembered(Tree("a"), 1), null, CancellationToken.None);
            Assert.Contains("was not shown to begin with", Assert.Single(report.Findings), StringComparison.Ordinal);
        }

        node.ProveLogGrowthAsync(LogNames.Main, 1, 3, Arg.Any<CancellationToken>()).ThrowsAsync(new ZeroGException(FailureKind.NotFound, "no", "no"));
        Assert.False((await LogAudit.RunAsync(node, LogNames.Main, Remembered(Tree("a"), 1), null, CancellationToken.None)).IsSound);
    }

    private static HashTree Tree(params string[] entries) => HashTree.Of(entries.Select(Encoding.UTF8.GetBytes));

    private static string Note(HashTree tree, long size, SigningKey key, string origin) => Encoding.UTF8.GetString(SignedTreeHead.Sign(
        new TreeHead(origin, new LogPoint(size, tree.Root), DateTimeOffset.UnixEpoch), head => key.Sign(HeadSignature.Digest(head)).ToArray()).ToBytes());

    private LogHead Served(HashTree tree, long size) => new(
        LogNames.Main, size, tree.Root.ToString(), _key.Address.ToString(), Note(tree, size, _key, HeadSignature.Origin(LogNames.Main, _key.Address)), "",
        new LogAnchor(7, Contract, s_logId, 0, "", "", null, ""));

    private RememberedHead Remembered(HashTree tree, long size) => RememberedHead.Of(Served(tree, size));

    private ChainAnchor Anchor(HashTree tree, long size) => new(true, _key.Address, false, new LogPoint(size, tree.Root));

    // Proves what is true of its own log.
    private static INode NodeOf(LogHead head, HashTree tree)
    {
        var node = Substitute.For<INode>();
        node.GetLogHeadAsync(LogNames.Main, Arg.Any<CancellationToken>()).Returns(head);
        node.ProveLogGrowthAsync(LogNames.Main, Arg.Any<long>(), Arg.Any<long>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            var (first, second) = (call.ArgAt<long>(1), call.ArgAt<long>(2));
            if (second > head.Size) throw new ZeroGException(FailureKind.NotFound, "The log has not had that size.", "Ask for less.");
            return new ConsistencyProof(first, "", second, "", [.. TreeShape.ProveConsistency(first, second, (level, index) => tree.Node(level, (int)index)).Select(hash => hash.ToString())]);
        });
        return node;
    }

    private static Task<LogAuditReport> AuditAsync(LogHead served, RememberedHead? remembered, ChainAnchor? anchor, HashTree tree) =>
        LogAudit.RunAsync(NodeOf(served, tree), LogNames.Main, remembered, anchor is null ? null : (_, _, _) => Task.FromResult(anchor), CancellationToken.None);
}
