using ZeroG.Client;

namespace ZeroG.Cli.Tests;

public sealed class DemoRecordTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zerog-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_record_comes_back_as_it_was_written()
    {
        var record = Record();
        record.Write(_folder);
        Assert.Equal(record, DemoRecord.Read(_folder));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_same_work_under_another_id_is_the_same_work_and_other_settings_are_not()
    {
        var record = Record();
        Assert.True(record.IsSameWork(Record()));
        Assert.False(record.IsSameWork(record with { Spec = record.Spec with { Seed = 2 } }));
        Assert.False(record.IsSameWork(record with { TrainingRoot = "0x" + new string('c', 64) }));
        Assert.False(record.IsSameWork(record with { HeldOutRoot = "0x" + new string('c', 64) }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"jobId\":\"../../x\"}")]
    public void A_damaged_record_counts_as_none(string text)
    {
        Assert.Null(DemoRecord.Read(_folder));
        File.WriteAllText(Path.Combine(_folder, "demo.json"), text);
        Assert.Null(DemoRecord.Read(_folder));
    }

    private static DemoRecord Record() => new(
        JobIds.New(TimeProvider.System), Recipes.Demo("demo/a", "demo/b"), "0x" + new string('a', 64), "0x" + new string('b', 64));
}
