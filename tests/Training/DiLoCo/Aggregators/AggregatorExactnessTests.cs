using System.Reflection;
using ZeroG.TestProcesses;
using ZeroG.Training.Tests.Exactness;

namespace ZeroG.Training.Tests.DiLoCo.Aggregators;

/// <summary>The bits of every aggregator in processes with other vector units.</summary>
public sealed class AggregatorExactnessTests
{
    /// <summary>On every machine.</summary>
    private const string Golden = "916ad3f8060bb91ef4f309bd6df72818cdc5414f2081022d1630fee484800e23";

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    [InlineData("DOTNET_TieredCompilation")]
    public async Task Aggregates_have_the_same_bits_without(string variable)
    {
        using var process = TestProcess.Run(
            TestProcess.DotNet, ["exec", Assembly.GetExecutingAssembly().Location, "aggregate"], [(variable, "0")]);
        Assert.Equal([Golden], await process.ReadToEndAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Aggregates_have_these_bits() => Assert.Equal(Golden, Aggregates.Hash());
}
