using Microsoft.Extensions.DependencyInjection;
using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Tests;
using ZeroG.Grains.Provenance;
using ZeroG.Provenance;
using ZeroG.Provenance.Log;
using ZeroG.Silo.Tests.Node;

namespace ZeroG.Silo.Tests.Logs;

/// <summary>Heads of a node's log on a chain that the node runs for itself.</summary>
public sealed class AnchorTests
{
    [FoundryFact("anvil")]
    public async Task What_is_anchored_is_what_is_served_and_goes_on_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("zerog-node-").FullName;
        try
        {
            LogHead first;
            await using (var node = await StartAsync(folder))
            {
                await node.AddTextAsync();
                first = await AnchoredAsync(node, "dataset/local/text", 1);
                await RequireAnchoredAsync(node, first);
                // Two heads of one size would end the log: what its key signs for the contract recovers to it.
                var served = new AnchoredHead(Hash256.Parse(first.Anchor!.LogId), (ulong)first.Size, Hash256.Parse(first.Root));
                var digest = served.Digest(node.Local.Chain!.Deployment.ChainId, node.Local.Chain.Deployment.Anchor);
                Assert.Equal(first.Signer, ZeroG.Chain.Logs.HeadSignature.SignerOf(digest, Hex.Decode(first.AnchorSignature))?.ToString());
            }

            await using var again = await StartAsync(folder);
            await again.Node.AddDatasetAsync("text", new MemoryStream([1, 2, 3]), "more.txt");
            var second = await AnchoredAsync(again, "dataset/local/text", 2);
            Assert.Equal(first.Anchor!.LogId, second.Anchor!.LogId);
            await RequireAnchoredAsync(again, second);
            var proof = await again.Node.ProveLogGrowthAsync(LogNames.Main, first.Anchor.Size, second.Anchor.Size);
            Assert.True(new LogPoint(second.Anchor.Size, Hash256.Parse(second.Anchor.Root)).Extends(
                new LogPoint(first.Anchor.Size, Hash256.Parse(first.Anchor.Root)), proof.Path.Select(hash => Hash256.Parse(hash)).ToArray()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [FoundryFact("anvil")]
    public async Task Nothing_is_anchored_before_enough_entries_or_time()
    {
        await using var node = await TestNode.StartAsync(chain: new ChainOptions(), providers: 0, services: services => services.AddSingleton(new LogOptions { AnchorEntries = 1_000, AnchorPeriod = TimeSpan.FromDays(1) }));
        await node.AddTextAsync();
        await NodeLogTests.UntilAsync(node.Node, "dataset/local/text", entries => entries.Count == 1);
        var head = await node.Node.GetLogHeadAsync(LogNames.Main);
        Assert.Equal((0, "", ""), (head.Anchor!.Size, head.Anchor.Root, head.Anchor.Trouble));
        var settlements = await node.Node.ListSettlementsAsync(node.Local.Chain!.Providers[node.Local.Chain.OrchestratorId].Operator.ToString());
        Assert.DoesNotContain(settlements.Items, item => item.Purpose.Contains("log", StringComparison.Ordinal));
    }

    private static Task<TestNode> StartAsync(string folder) =>
        TestNode.StartAsync(folder, providers: 0, chain: new ChainOptions(), services: services => services.AddSingleton(new LogOptions { AnchorEntries = 1 }));

    // The head under which all of it is anchored for good.
    private static async Task<LogHead> AnchoredAsync(TestNode node, string subject, int entries)
    {
        await NodeLogTests.UntilAsync(node.Node, subject, found => found.Count == entries);
        using var patience = new CancellationTokenSource(TestNode.Patience);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        LogHead head;
        do
        {
            head = await node.Node.GetLogHeadAsync(LogNames.Main, patience.Token);
            if (head.Anchor!.Size == head.Size) return head;
        }
        while (await looks.WaitForNextTickAsync(patience.Token));
        throw new InvalidOperationException($"Not anchored: {head.Anchor}");
    }

    private static async Task RequireAnchoredAsync(TestNode node, LogHead head)
    {
        Assert.Equal((head.Root, head.Signer), (head.Anchor!.Root, NodeLogTests.Verified(head).Root.ToString() == head.Root ? head.Signer : ""));
        var (client, anchor) = (node.Local.Chain!.Client, new ProvenanceAnchor(Address.Parse(head.Anchor.Contract)));
        var log = await anchor.LogAsync(client, Hash256.Parse(head.Anchor.LogId), CancellationToken.None);
        var onChain = await anchor.HeadAtAsync(client, Hash256.Parse(head.Anchor.LogId), (ulong)head.Size, CancellationToken.None);
        Assert.Equal((head.Signer, (ulong)head.Size, false), (log.Signer.ToString(), log.Size, log.Forked));
        Assert.Equal(head.Root, onChain.Root.ToString());
        // The contract itself takes the proof of an entry.
        var (entry, proof) = ((await node.Node.ListLogAsync(LogNames.Main, limit: 1)).Items[0], await node.Node.ProveLogEntryAsync(LogNames.Main, 0, head.Size));
        Assert.True(await anchor.IncludesAsync(
            client, Hash256.Parse(head.Anchor.LogId), (ulong)head.Size, 0, System.Text.Encoding.ASCII.GetBytes(entry.Text), [.. proof.Path.Select(hash => Hash256.Parse(hash))], CancellationToken.None));
    }
}
