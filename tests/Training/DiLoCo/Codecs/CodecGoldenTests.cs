using ZeroG.TestProcesses;

namespace ZeroG.Training.Tests;

/// <summary>The bytes of every format, as recorded: a change of one is a new version of the codecs.</summary>
public sealed class CodecGoldenTests
{
    private static readonly (string Name, string Digest)[] s_recorded =
    [
        ("fp32", "6988057f74472f7d04810c7dad1ae530"),
        ("fp16", "e717f458d499a3f67f835d61f02484bb"),
        ("int8", "6c9f4797dc611aa3a74f96c4d1455aa4"),
        ("int4", "55a2595cc45537648f26554c2045b5df"),
        ("int2", "b6513d25f38c233316b7ce9687c8832f"),
        ("ternary", "b950c58f9fc1553b3a9d4dd18717abd2"),
        ("sign", "82d6ab2206338e79e427e3e1b97007c2"),
        ("topk 3 %", "b0dd9902e22a4266392350706b0e9d42"),
        ("topk 50 %", "785e98f7eabefc8a318a97d04954789c"),
        ("cocktail", "200ed4170b8eea599769c39e57fe3635"),
        ("lowrank", "e2a2dc5989f58a04c2b60c95695cd469"),
    ];

    public static TheoryData<string> Names => [.. CodecDigests.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_bytes_of_a_format_are_recorded(string name) =>
        Assert.Equal(s_recorded.Single(recorded => recorded.Name == name).Digest, CodecDigests.Of(name));

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task The_bytes_are_the_same_without(string variable)
    {
        using var process = TestProcess.Start([(variable, "0")], "codecs");
        Assert.Equal(
            s_recorded.Select(recorded => $"{recorded.Name}: {recorded.Digest}"), await process.ReadToEndAsync(TimeSpan.FromMinutes(2)));
    }
}
