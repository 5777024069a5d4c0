using ZeroG.Datasets;
using ZeroG.Grains.Datasets;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Datasets;

public sealed class DatasetTests
{
    private static NewDatasetVersion Version(string text) => new(Blob(text), Blob(text).Root[2..], $"{text}.txt");

    [Fact]
    public void Versions_are_numbered_from_one_and_keep_their_content()
    {
        var (state, first) = DatasetVersions.Append(new DatasetState(), Version("a"), Noon);
        (state, var second) = DatasetVersions.Append(state, Version("b"), Noon);
        Assert.Equal((1, 2), (first.Number, second.Number));
        Assert.Equal([first, second], state.Versions.ToArray());
    }

    [Fact]
    public void The_newest_content_again_yields_its_version_again()
    {
        var (state, first) = DatasetVersions.Append(new DatasetState(), Version("a"), Noon);
        var (same, again) = DatasetVersions.Append(state, Version("a"), Noon.AddDays(1));
        Assert.Same(state, same);
        Assert.Equal(first, again);
    }

    [Fact]
    public void Older_content_again_is_a_new_version()
    {
        var (state, _) = DatasetVersions.Append(new DatasetState(), Version("a"), Noon);
        (state, _) = DatasetVersions.Append(state, Version("b"), Noon);
        Assert.Equal(3, DatasetVersions.Append(state, Version("a"), Noon).Version.Number);
    }

    public static TheoryData<NewDatasetVersion> BadVersions =>
    [
        Version("a") with { Sha256 = "" },
        Version("a") with { Sha256 = new string('g', 64) },
        Version("a") with { FileName = "" },
        Version("a") with { FileName = "../a.txt" },
        Version("a") with { Content = default },
    ];

    [Theory]
    [MemberData(nameof(BadVersions))]
    public void A_version_out_of_bounds_is_refused(NewDatasetVersion version)
    {
        var refusal = Assert.Throws<ZeroGException>(() => DatasetVersions.Append(new DatasetState(), version, Noon));
        Assert.Equal(FailureKind.Invalid, refusal.Kind);
        Assert.NotEmpty(refusal.Remedy);
    }

    [Fact]
    public void A_file_name_longer_than_its_bound_is_refused() =>
        Assert.Equal(FailureKind.Invalid, Assert.Throws<ZeroGException>(() => Version("a") with { FileName = new string('a', 256) }).Kind);

    [Theory]
    [InlineData("speeches", "local/speeches")]
    [InlineData("ann/speeches-1.2_x", "ann/speeches-1.2_x")]
    public void A_name_is_brought_into_its_full_form(string text, string name) => Assert.Equal(name, DatasetName.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/")]
    [InlineData("/a")]
    [InlineData("a/b/c")]
    [InlineData("../secrets")]
    [InlineData("a/..")]
    [InlineData("a/b..c")]
    [InlineData(".hidden")]
    [InlineData("Upper")]
    [InlineData("white space")]
    [InlineData("nul\0")]
    [InlineData("a/é")]
    public void Anything_else_is_no_name(string? text)
    {
        var refusal = Assert.Throws<ZeroGException>(() => DatasetName.Parse(text));
        Assert.Equal(FailureKind.Invalid, refusal.Kind);
    }

    [Fact]
    public void A_name_longer_than_its_bound_is_refused() =>
        Assert.Throws<ZeroGException>(() => DatasetName.Parse(new string('a', DatasetName.MaxPartLength + 1)));
}
