using System.Text;
using Microsoft.Win32.SafeHandles;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Tests.Log;

/// <summary>Entries for logs, and ways to open one.</summary>
internal static class LogSamples
{
    /// <summary>The entry at an index: of any length, some of none.</summary>
    public static byte[] Entry(long index) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"entry {index} ", (int)(index % 5))));

    public static ReadOnlyMemory<byte>[] Entries(long first, int count) => [.. Enumerable.Range(0, count).Select(i => (ReadOnlyMemory<byte>)Entry(first + i))];

    public static HashTree Tree(int size) => new([.. Enumerable.Range(0, size).Select(i => HashTree.LeafHash(Entry(i)))]);

    /// <summary>Opens a log whose flushes cost nothing: for tests that crash nothing.</summary>
    public static TransparencyLog Open(string folder, LogPoint? published = null, long segmentLength = 4_096) =>
        TransparencyLog.Open(folder, published, new UnflushedFiles(), segmentLength);

    /// <summary>Appends entries in frames of those sizes.</summary>
    public static async Task FillAsync(TransparencyLog log, params IEnumerable<int> frames)
    {
        foreach (var count in frames) await log.AppendAsync(Entries(log.Current.Size, count));
    }

    /// <summary>Whether a log is what was appended to it, in every entry and every proof.</summary>
    public static void AssertWhole(LogReader reader, int size)
    {
        Assert.Equal(size, reader.Size);
        for (var index = 0; index < size; index++)
        {
            Assert.Equal(Entry(index), reader.Read(index));
            Assert.True(reader.PointAt(size).Includes(index, HashTree.LeafHash(Entry(index)), reader.ProveInclusion(index, size)));
        }

        if (size > 0) Assert.Equal(Tree(size).Root, reader.PointAt(size).Root);
    }

    internal sealed class UnflushedFiles : BlobFiles
    {
        public override void FlushFile(SafeFileHandle file)
        {
        }

        public override void FlushFolder(string path)
        {
        }
    }
}
