using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests;

/// <summary>A root is the same whatever instructions the machine has.</summary>
public sealed class InstructionSetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Roots_are_the_same_without(string variable)
    {
        using var process = TestProcess.Start([(variable, "0")], "roots");
        Assert.Equal(WidthRoots.Lines(), await process.ReadToEndAsync());
    }

    [Theory]
    [InlineData(257, "04473d35bbe932a074046f571ee33f20ecb27cb3b8587cc3b48825c764c882d7")]
    [InlineData(4353, "51a7447034b868706ef348a0ae88ace21ad40b38b40cecced96e7cc4e3bb3717")]
    [InlineData(262145, "80f1cf983b5cbdb6f4f82e89497031d93cbeab8552ce834320305aad470afbd7")]
    public void Every_width_gives_the_published_root(int length, string root)
    {
        var roots = WidthRoots.Lines().Where(line => line.StartsWith($"{length} ", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, roots.Count);
        Assert.All(roots, line => Assert.EndsWith(root, line, StringComparison.Ordinal));
    }
}
