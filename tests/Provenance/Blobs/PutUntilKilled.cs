namespace ZeroG.Provenance.Tests;

/// <summary>The killed side of <see cref="FolderBlobStoreCrashTests"/>: puts blobs without end and prints the identity of each once it is acknowledged.</summary>
internal static class PutUntilKilled
{
    public const string HalfWritten = "half-written";

    public static async Task RunAsync(string folder)
    {
        using var store = new FolderBlobStore(folder);
        var stuck = new StuckStream(1 << 20);
        var halfWritten = store.PutAsync(stuck);
        await stuck.Reached;
        Console.WriteLine(HalfWritten);

        await Task.WhenAll(PutAsync(store, 1), PutAsync(store, 2), halfWritten);
    }

    private static async Task PutAsync(FolderBlobStore store, int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            var content = new byte[random.Next(1, 400_000)];
            random.NextBytes(content);
            Console.WriteLine((await store.PutAsync(new MemoryStream(content))).Id);
        }
    }

    /// <summary>Yields some bytes, then never another.</summary>
    private sealed class StuckStream(int length) : MemoryStream(new byte[length])
    {
        private readonly TaskCompletionSource _reached = new();

        public Task Reached => _reached.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read > 0) return read;
            _reached.TrySetResult();
            await new TaskCompletionSource().Task;
            return 0;
        }
    }
}
