using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests;

public sealed class ZeroGSdkTests
{
    private const int MaxLength = 3 << 20;

    [SdkFact]
    public async Task Two_hundred_random_files_have_the_roots_the_0G_SDK_computes()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(20260801);
        // The edges of a sector, a segment (256 KiB) and the range; then lengths spread evenly over magnitudes, most of them
        // short, since the SDK hashes some 10 MB/s.
        int[] edges = [1, 255, 256, 257, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, MaxLength];
        int[] lengths =
        [
            .. edges,
            .. Enumerable.Range(0, 4).Select(_ => random.Next(1 << 20, MaxLength)),
            .. Enumerable.Range(0, 200 - edges.Length - 4).Select(_ => (int)Math.Pow(512 << 10, random.NextDouble())),
        ];

        using var sdk = TestProcess.Run("node", Path.Combine(SdkFactAttribute.Tools, "0g-roots.mjs"));
        List<string> expected = [];
        for (var i = 0; i < lengths.Length; i++)
        {
            var content = new byte[lengths[i]];
            random.NextBytes(content);
            await File.WriteAllBytesAsync(folder.File($"{i}"), content);
            await sdk.Input.WriteLineAsync(folder.File($"{i}"));
            expected.Add($"{content.Length} {ContentRoot.Compute(content).Root}");
        }
        await sdk.Input.FlushAsync();

        foreach (var root in expected) Assert.Equal(root, $"{root.Split(' ')[0]} {await sdk.ReadLineAsync()}");
    }

    [SdkFact]
    public async Task The_0G_SDK_has_no_root_for_an_empty_file_either()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("empty"), []);
        using var sdk = TestProcess.Run("node", Path.Combine(SdkFactAttribute.Tools, "0g-roots.mjs"));
        await sdk.Input.WriteLineAsync(folder.File("empty"));
        await sdk.Input.FlushAsync();
        Assert.Equal("none", await sdk.ReadLineAsync());
    }
}
