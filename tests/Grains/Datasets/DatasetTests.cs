using ZeroG.Datasets;
using ZeroG.Grains.Datasets;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
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

    [Fact]
    public void A_manifest_is_a_version_of_its_corpus_and_the_newest_one_again_yields_it_again()
    {
        var manifest = Manifest("a.txt");
        var (state, version) = DatasetVersions.Append(new DatasetState(), Blob("manifest"), manifest, Noon);
        Assert.Equal(
            new DatasetVersion(1, manifest.Corpus.Id.ToBlobRef(), manifest.Corpus.Sha256.ToHex(), "a.txt", Noon, Blob("manifest")), version);
        Assert.Equal((state, version), DatasetVersions.Append(state, Blob("manifest"), manifest, Noon.AddDays(1)));
        Assert.Equal(2, DatasetVersions.Append(state, Blob("other"), manifest, Noon).Version.Number);
        Assert.Equal("3 files", DatasetVersions.Append(state, Blob("several"), Manifest("a", "b/c", "d"), Noon).Version.FileName);
    }

    [Fact]
    public void The_same_bytes_without_a_manifest_are_not_the_version_that_has_one()
    {
        var (state, first) = DatasetVersions.Append(new DatasetState(), Version("a"), Noon);
        var manifest = Manifest("a.txt") with { Corpus = new ManifestCorpus(first.Content.ToContentId(), Hash256.Parse(first.Sha256), 1, "") };
        Assert.Equal(2, DatasetVersions.Append(state, Blob("manifest"), manifest, Noon).Version.Number);
    }

    [Fact]
    public void A_withdrawal_is_recorded_once_and_removes_nothing()
    {
        var (state, _) = DatasetVersions.Append(new DatasetState(), Version("a"), Noon);
        var (next, withdrawal) = DatasetVersions.Withdraw(state, "local/x", 1, "why", Noon);
        Assert.Equal(new DatasetWithdrawal(1, "why", Noon), withdrawal);
        Assert.Equal(state.Versions, next.Versions);
        Assert.Equal((next, withdrawal), DatasetVersions.Withdraw(next, "local/x", 1, "another", Noon.AddDays(1)));
        Assert.Equal(withdrawal, new DatasetInfo("local/x", next.Versions, next.Withdrawals).WithdrawalOf(1));
        Assert.Null(new DatasetInfo("local/x", next.Versions).WithdrawalOf(1));
    }

    [Theory]
    [InlineData(0, "why", FailureKind.NotFound)]
    [InlineData(2, "why", FailureKind.NotFound)]
    [InlineData(1, "", FailureKind.Invalid)]
    [InlineData(1, " ", FailureKind.Invalid)]
    public void A_withdrawal_of_no_version_or_without_a_reason_is_refused(int version, string reason, FailureKind kind)
    {
        var (state, _) = DatasetVersions.Append(new DatasetState(), Version("a"), Noon);
        Assert.Equal(kind, Assert.Throws<ZeroGException>(() => DatasetVersions.Withdraw(state, "local/x", version, reason, Noon)).Kind);
    }

    [Fact]
    public void The_reasons_of_all_withdrawals_fit_into_the_message_that_tells_of_them()
    {
        var state = new DatasetState();
        for (var i = 0; i < 10; i++) state = DatasetVersions.Append(state, Version($"{i}"), Noon).Next;
        for (var i = 1; i <= 8; i++) state = DatasetVersions.Withdraw(state, "local/x", i, new string('r', 512), Noon).Next;
        Assert.Throws<ZeroGException>(() => DatasetVersions.Withdraw(state, "local/x", 9, "r", Noon));
        Assert.Equal(8, new DatasetInfo("local/x", state.Versions, state.Withdrawals).Withdrawals.Length);
    }

    [Theory]
    [InlineData("speeches", "local/speeches", null)]
    [InlineData("ann/speeches@12", "ann/speeches", 12)]
    public void A_reference_names_a_dataset_or_one_version(string text, string name, int? version)
    {
        var reference = DatasetReference.Parse(text);
        Assert.Equal(new DatasetReference(name, version), reference);
        Assert.Equal(reference, DatasetReference.Parse(reference.ToString()));
    }

    [Theory]
    [InlineData("a@")]
    [InlineData("a@0")]
    [InlineData("a@-1")]
    [InlineData("a@01")]
    [InlineData("a@1@2")]
    [InlineData("a@99999999999")]
    [InlineData("@1")]
    public void Anything_else_is_no_reference(string text) => Assert.Throws<ZeroGException>(() => DatasetReference.Parse(text));

    private static DatasetManifest Manifest(params string[] paths)
    {
        ManifestFile[] files = [.. paths.Select(path => new ManifestFile(path, Blob(path).ToContentId(), Hash256.Parse(Blob(path).Root)))];
        var corpus = paths.Length == 1 ? new ManifestCorpus(files[0].Id, files[0].Sha256, 1, "") : new ManifestCorpus(Blob("all").ToContentId(), default, paths.Length, "");
        return new DatasetManifest { Files = [.. files], Format = RecordFormat.Text, Corpus = corpus }.Validate();
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
