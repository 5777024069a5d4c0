using System.Reflection;
using ZeroG.TestProcesses;
using ZeroG.Training.Tests.Exactness;

namespace ZeroG.Training.Tests.DiLoCo.Aggregators;

/// <summary>The bits of every aggregator in processes with other vector units.</summary>
public sealed class AggregatorExactnessTests
{
    /// <summary>On every machine.</summary>
    private const string Golden = "869d8affe940258d05c413dbeb3d3737b9e754fb032d30d0014bc5f3a8e1598b";

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    [InlineData("DOTNET_TieredCompilation")]
    public async Task Aggregates_and_effective_ranks_have_the_same_bits_without(string variable)
    {
        using var process = TestProcess.Run(
            TestProcess.DotNet, ["exec", Assembly.GetExecutingAssembly().Location, "aggregate"], [(variable, "0")]);
        Assert.Equal([Golden], await process.ReadToEndAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Aggregates_and_effective_ranks_have_these_bits() => Assert.Equal(Golden, Aggregates.Hash());
}
