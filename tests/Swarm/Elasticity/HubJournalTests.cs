using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Tests.Rounds;
using ZeroG.TestProcesses;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

public sealed class HubJournalTests
{
    [Theory]
    [InlineData("int4", 2, 8)]
    [InlineData("lowrank+int4:2", 2, 8)]
    [InlineData("topk+2bit:0.1", 0, 9)]
    [InlineData("cocktail", 3, 1)]
    [InlineData("none", 2, 2)]
    public async Task A_job_goes_on_where_its_journal_ends_bit_for_bit(string codec, int delay, int rounds)
    {
        using var folder = new TemporaryFolder();
        var job = new SmallJob(codec, Delay: delay, Rounds: 4000);
        var (root, closed) = await RunAsync(folder.Path, job, rounds);
        using var journal = HubJournal.Open(folder.Path);
        Assert.Equal(2, journal.Epoch);
        await using var hub = new LocalHub(job, 2, journal);
        Assert.Equal((closed, root), (hub.Rounds.Round, hub.Rounds.State.Root));
        await GoOnAsync(hub, folder.Path);
    }

    [Theory]
    [InlineData("older checkpoint")]
    [InlineData("newer checkpoint")]
    [InlineData("torn line")]
    [InlineData("uploads")]
    public async Task What_is_damaged_costs_no_more_rounds_than_it_must(string damage)
    {
        using var folder = new TemporaryFolder();
        var job = new SmallJob(Rounds: 4000);
        var (root, closed) = await RunAsync(folder.Path, job, 11);
        var file = folder.File("journal.jsonl");
        var lines = File.ReadAllLines(file);
        var checkpoints = Checkpoints(lines);
        var expected = closed;
        switch (damage)
        {
            case "older checkpoint":
                Damage(folder.Path, Id(checkpoints[^2], "state"));
                break;
            case "newer checkpoint":
                Damage(folder.Path, Id(checkpoints[^1], "state"));
                break;
            case "torn line":
                File.AppendAllText(file, lines[^1][..(lines[^1].Length / 2)]);
                break;
            default:
                Damage(folder.Path, Id(lines.Last(line => line.Contains("\"closed\":", StringComparison.Ordinal)), "uploads"));
                expected = closed - 1;
                break;
        }

        using var journal = HubJournal.Open(folder.Path);
        await using var hub = new LocalHub(job, 2, journal);
        Assert.Equal(expected, hub.Rounds.Round);
        if (expected == closed) Assert.Equal(root, hub.Rounds.State.Root);
        else Assert.Contains("\"rolledBack\":", File.ReadAllText(file), StringComparison.Ordinal);
        await GoOnAsync(hub, folder.Path);
    }

    [Fact]
    public async Task A_journal_without_a_state_that_its_rounds_follow_is_refused_and_keeps_its_rounds()
    {
        using var folder = new TemporaryFolder();
        var job = new SmallJob(Rounds: 4000);
        var (_, closed) = await RunAsync(folder.Path, job, 11);
        foreach (var checkpoint in Checkpoints(File.ReadAllLines(folder.File("journal.jsonl")))[^2..]) Damage(folder.Path, Id(checkpoint, "state"));

        // As often as it is tried.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var journal = HubJournal.Open(folder.Path);
            var refused = Assert.Throws<InvalidDataException>(() => new HubRounds(
                job.Parts(), SmallJob.Batch, new HubSettings { Job = job.Recipe.ToJson() }, job.Planner, 0, SampleLedger.Start, TimeProvider.System, journal));
            Assert.Contains(folder.Path, refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(closed, HubJournal.ReadRecords(folder.Path).Count);
    }

    [Fact]
    public async Task Damage_that_no_crash_does_is_refused()
    {
        using var folder = new TemporaryFolder();
        await RunAsync(folder.Path, new SmallJob(Rounds: 4000), 3);
        var file = folder.File("journal.jsonl");
        var lines = File.ReadAllLines(file);
        File.WriteAllLines(file, [lines[0], lines[1][..^3], .. lines[2..]]);
        var refused = Assert.Throws<InvalidDataException>(() => HubJournal.Open(folder.Path));
        Assert.Contains("Line 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leave_is_in_one_record_however_often_the_hub_is_killed_before_that_is_closed()
    {
        using var folder = new TemporaryFolder();
        var job = new SmallJob(Rounds: 4000);
        await RunAsync(folder.Path, job, 3);
        for (var start = 0; start < 2; start++)
        {
            using var killed = HubJournal.Open(folder.Path);
            Assert.Equal([0, 1], killed.Lost);
        }

        using (var journal = HubJournal.Open(folder.Path))
        {
            await using var hub = new LocalHub(job, 2, journal);
            await GoOnAsync(hub, folder.Path);
        }

        Assert.Equal([0, 1], HubJournal.ReadRecords(folder.Path).SelectMany(record => record.Left).Where(worker => worker < 2).Order());
        using var again = HubJournal.Open(folder.Path);
        Assert.DoesNotContain(0, again.Lost);
    }

    [Fact]
    public void A_line_that_could_not_be_read_again_is_not_written()
    {
        using var folder = new TemporaryFolder();
        using (var journal = HubJournal.Open(folder.Path)) Assert.Throws<InvalidDataException>(() => journal.Joined(0, new string('a', JournalFile.LongestLine), 0));
        using var again = HubJournal.Open(folder.Path);
        Assert.Empty(again.Lost);
    }

    [Fact]
    public void Two_hubs_never_write_one_journal()
    {
        using var folder = new TemporaryFolder();
        using var first = HubJournal.Open(folder.Path);
        Assert.Throws<IOException>(() => HubJournal.Open(folder.Path).Dispose());
    }

    private static async Task<(string Root, int Rounds)> RunAsync(string folder, SmallJob job, int rounds)
    {
        using var journal = HubJournal.Open(folder);
        await using var hub = new LocalHub(job, 2, journal, last: rounds);
        var members = new[] { hub.JoinAsync("a"), hub.JoinAsync("b") };
        await Task.WhenAll(members);
        await hub.Running;
        return (hub.Rounds.State.Root, hub.Rounds.Round);
    }

    private static async Task GoOnAsync(LocalHub hub, string folder)
    {
        var at = hub.Rounds.Round;
        var members = new[] { hub.JoinAsync("c"), hub.JoinAsync("d") };
        await hub.ClosedAsync(at + 3);
        hub.Stop();
        var states = await Task.WhenAll(members);
        await hub.Running;
        Assert.All(states, state => Assert.Equal(hub.Rounds.State.Root, state.Root));
        var records = HubJournal.ReadRecords(folder);
        Assert.Equal(Enumerable.Range(0, hub.Rounds.Round), records.Select(record => record.Plan.Round));
        hub.RequireReplay(records);
    }

    private static string[] Checkpoints(string[] lines) => [.. lines.Where(line => line.Contains("\"checkpoint\":", StringComparison.Ordinal))];

    private static string Id(string line, string name) => line[(line.LastIndexOf($"\"{name}\":\"0x", StringComparison.Ordinal) + name.Length + 6)..][..64];

    private static void Damage(string folder, string root)
    {
        var file = Directory.EnumerateFiles(Path.Combine(folder, "blobs"), "*", SearchOption.AllDirectories)
            .Single(path => (Path.GetRelativePath(folder, path).Replace("/", "", StringComparison.Ordinal)).Contains(root[4..], StringComparison.OrdinalIgnoreCase));
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
