using System.Text;
using ZeroG.Chain;
using ZeroG.Chain.Logs;
using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;
using ZeroG.Silo.Tests.Node;

namespace ZeroG.Silo.Tests.Logs;

/// <summary>The log of a node that trains.</summary>
public sealed class NodeLogTests
{
    [Fact]
    public async Task All_that_becomes_of_a_job_is_in_the_log_once_and_proven()
    {
        await using var node = await TestNode.StartAsync();
        await node.AddTextAsync();
        var job = JobIds.New(TimeProvider.System);
        await node.Node.SubmitJobAsync(job, TestNode.Spec());
        var end = await node.EndOfAsync(job);

        var told = await UntilAsync(node.Node, EntrySubjects.Job(job), entries => entries.Any(entry => entry is JobEndedEntry));
        Assert.Equal(["job-submitted", "round", "round", "round", "round", "model", "job-ended"], told.Select(entry => entry.Kind));
        Assert.Equal(Enumerable.Range(0, end.Totals.Rounds), told.OfType<RoundEntry>().Select(round => round.Round));
        Assert.Equal(end.Checkpoint!.Value.Root, told.OfType<ModelEntry>().Single().Model.Root.ToString());
        var version = Assert.IsType<DatasetVersionEntry>((await UntilAsync(node.Node, "dataset/local/text", entries => entries.Count > 0))[0]);
        Assert.Equal(version.Content, told.OfType<JobSubmittedEntry>().Single().Corpus);
        // Which model, from the content alone.
        Assert.Contains(await UntilAsync(node.Node, EntrySubjects.Content(version.Content.Root), _ => true), entry => entry is ModelEntry);

        var head = await node.Node.GetLogHeadAsync(LogNames.Main);
        Assert.Null(head.Anchor);
        var point = Verified(head);
        foreach (var entry in (await node.Node.ListLogAsync(LogNames.Main)).Items.Where(entry => entry.Index < point.Size))
        {
            var proof = await node.Node.ProveLogEntryAsync(LogNames.Main, entry.Index, point.Size);
            Assert.True(point.Includes(entry.Index, HashTree.LeafHash(Encoding.UTF8.GetBytes(entry.Text)), proof.Path.Select(hash => Hash256.Parse(hash)).ToArray()));
        }
    }

    [Fact]
    public async Task A_node_that_starts_again_goes_on_with_its_log_under_the_same_key()
    {
        var folder = Directory.CreateTempSubdirectory("zerog-node-").FullName;
        try
        {
            LogHead before;
            await using (var node = await TestNode.StartAsync(folder))
            {
                // More than a page of the store.
                for (var i = 0; i < 70; i++) await node.Node.AddDatasetAsync("text", new MemoryStream([(byte)i]), "byte.bin");
                await UntilAsync(node.Node, "dataset/local/text", entries => entries.Count == 70);
                before = await node.Node.GetLogHeadAsync(LogNames.Main);
            }

            // The copy serves proofs alone: it is made anew.
            Directory.Delete(Path.Combine(folder, "logs"), recursive: true);
            await using var again = await TestNode.StartAsync(folder);
            await again.Node.AddDatasetAsync("text", new MemoryStream([1, 2, 3]), "more.txt");
            var versions = await UntilAsync(again.Node, "dataset/local/text", entries => entries.Count == 71);
            Assert.Equal(Enumerable.Range(1, 71), versions.Cast<DatasetVersionEntry>().Select(version => version.Number));
            var after = await again.Node.GetLogHeadAsync(LogNames.Main);
            Assert.Equal(before.Signer, after.Signer);
            var proof = await again.Node.ProveLogGrowthAsync(LogNames.Main, before.Size, after.Size);
            Assert.True(Verified(after).Extends(Verified(before), proof.Path.Select(hash => Hash256.Parse(hash)).ToArray()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_key_file_that_is_damaged_is_told_and_never_replaced()
    {
        var folder = Directory.CreateTempSubdirectory("zerog-node-").FullName;
        try
        {
            await using (await TestNode.StartAsync(folder, providers: 0))
            {
            }

            var file = Path.Combine(folder, "log.key");
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            await File.WriteAllBytesAsync(file, [1, 2, 3]);
            var refused = await Assert.ThrowsAsync<ZeroGException>(() => TestNode.StartAsync(folder, providers: 0));
            Assert.Equal(FailureKind.Storage, refused.Kind);
            Assert.Equal(3, new FileInfo(file).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The entries about a subject, once they are as they should be.</summary>
    internal static async Task<IReadOnlyList<LogEntry>> UntilAsync(INode node, string subject, Func<IReadOnlyList<LogEntry>, bool> reached)
    {
        using var patience = new CancellationTokenSource(TestNode.Patience);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            var entries = new List<LogEntry>();
            for (long? from = 0; from is { } next;)
            {
                var page = await node.ListLogAsync(LogNames.Main, subject, next, cancellationToken: patience.Token);
                entries.AddRange(page.Items.Select(item => LogEntry.TryParse(item.Text, out var entry) ? entry : throw new InvalidDataException(item.Text)));
                from = page.Next;
            }

            if (reached(entries)) return entries;
        }
        while (await looks.WaitForNextTickAsync(patience.Token));
        throw new InvalidOperationException("The looks ended.");
    }

    internal static LogPoint Verified(LogHead head)
    {
        Assert.True(SignedTreeHead.TryParse(Encoding.UTF8.GetBytes(head.Note), HeadSignature.By(Address.Parse(head.Signer)), out var signed));
        return signed.Head.Point;
    }
}
