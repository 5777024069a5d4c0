using ZeroG.Bench.Hashing;
using ZeroG.Provenance;

namespace ZeroG.Bench.Tests;

public sealed class HashingTests
{
    [Fact]
    public async Task A_process_without_vectors_has_the_root_that_this_one_has()
    {
        var path = Path.GetTempFileName();
        try
        {
            var content = new byte[300_001];
            new Random(1).NextBytes(content);
            await File.WriteAllBytesAsync(path, content);

            var run = await HashingVerb.RunAsync(HashKind.OnePass, path, 2, true, "DOTNET_EnableHWIntrinsic", CancellationToken.None);

            Assert.Equal(ContentRoot.Compute(content).Root.ToString(), run.Root);
            Assert.Equal(2, run.Seconds.Count);
            Assert.True(run is { PeakBytes: > 0, Bits: < 256 });
            Assert.True(run.Rates(content.Length) is { Least: > 0 });
        }
        finally
        {
            File.Delete(path);
        }
    }
}
