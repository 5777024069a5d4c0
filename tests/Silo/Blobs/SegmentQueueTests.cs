using ZeroG.Provenance;
using ZeroG.Silo.Blobs;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

public sealed class SegmentQueueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_donor_gets_what_any_number_of_others_have_under_way_what_fewest_send_first()
    {
        using var store = new FolderBlobStore(_folder.File("blobs"));
        using var draft = store.BeginDraft(ListOf(Pattern.Bytes(2 * Segments.Size)));
        var queue = new SegmentQueue(draft, donors: 2, maxRun: 1);

        // Two donors that send nothing have both runs, each its own and the other's.
        foreach (var silo in new[] { "stalled-0", "stalled-1", "stalled-0", "stalled-1" }) Assert.True(queue.TryTake(silo, out _, out _));
        Assert.False(queue.TryTake("stalled-0", out _, out _));

        Assert.True(queue.TryTake("quick", out var first, out var next));
        Assert.Equal(first.First, next);
        Assert.True(queue.TryTake("quick", out var second, out _));
        Assert.NotEqual(first, second);
        Assert.False(queue.TryTake("quick", out _, out _));

        // One that comes later helps where fewest are.
        queue.Return(first, "stalled-0");
        Assert.True(queue.TryTake("late", out var third, out _));
        Assert.Equal(first, third);
    }

    private static SegmentList ListOf(byte[] content)
    {
        var roots = new byte[SegmentList.BytesFor(content.Length)];
        for (var at = 0; at < content.Length; at += Segments.Size)
            Segments.RootOf(content.AsSpan(at, Segments.Size), content.Length, at / Segments.Size).CopyTo(roots.AsSpan(at / Segments.Size * Hash256.Size));
        return SegmentList.TryCreate(ContentRoot.Compute(content), roots, out var list) ? list : throw new InvalidOperationException("The list is wrong.");
    }
}
