using System.Text;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Training.DiLoCo.Rounds;
using static ZeroG.Swarm.Tests.Journal.ClosedRounds;

namespace ZeroG.Swarm.Tests.Journal;

public sealed class JournalMemoryTests
{
    [Fact]
    public void Keys_and_who_is_lost_are_known_by_closed_rounds_alone()
    {
        var memory = JournalMemory.Of([Closed(0, [(0, AttendanceKind.Contributed), (1, AttendanceKind.Late), (4, AttendanceKind.Absent)])]);
        Assert.Equal(5, memory.NextWorker);
        Assert.Equal([0, 1], memory.Present);

        memory.Take(Closed(1, [(0, AttendanceKind.Contributed), (1, AttendanceKind.Contributed)], left: [1, 6]));
        Assert.Equal(7, memory.NextWorker);
        Assert.Equal([0], memory.Present);

        memory.Take(new JournalLine { RolledBack = new JournalRollBack(1, "lost") });
        Assert.Equal(1, memory.Closed);
        Assert.Contains(1, memory.Present);
    }

    [Fact]
    public void A_key_is_given_to_nobody_else_though_no_round_that_is_needed_has_it()
    {
        var memory = JournalMemory.Of([Closed(0, [(0, AttendanceKind.Contributed)]), Closed(1, [(0, AttendanceKind.Contributed)], next: 9)]);
        Assert.Equal(9, memory.NextWorker);
    }

    [Fact]
    public void The_lines_that_are_needed_say_the_same_after_every_line()
    {
        List<JournalLine> all = [], needed = [];
        for (var round = 0; round < 20; round++)
        {
            if (round % 7 == 0) Add(new JournalLine { Started = new JournalStart(1 + round / 7) });
            Add(Closed(round, [(round / 5, AttendanceKind.Contributed)]));
            if (round % 4 == 2) Add(new JournalLine { Checkpoint = new JournalCheckpoint(round + 1, "", Id(100 + round), Id(200 + round)) });
        }

        Add(new JournalLine { RolledBack = new JournalRollBack(18, "lost") });
        Assert.InRange(needed.Count, 1, 10);

        void Add(JournalLine line)
        {
            all.Add(line);
            needed = [.. HubJournal.Needed([.. needed, line])];
            var (whole, less) = (JournalMemory.Of(all), JournalMemory.Of(needed));
            Assert.Equal((whole.Epoch, whole.NextWorker, whole.Closed), (less.Epoch, less.NextWorker, less.Closed));
            Assert.Equal(whole.Rounds, less.Rounds);
            Assert.Equal(whole.Checkpoints, less.Checkpoints);
            Assert.Equal(whole.Blobs(), less.Blobs());
        }
    }

    [Fact]
    public void A_line_of_a_journal_that_knew_less_is_read()
    {
        var text = Encoding.UTF8.GetString(Closed(3, [(2, AttendanceKind.Contributed)], next: 5).ToBytes());
        Assert.Equal(5, JournalLine.Parse(text).Closed!.NextWorker);
        var old = text.Replace(",\"nextWorker\":5", "", StringComparison.Ordinal).Replace(",\"allBytesUp\":0,\"allBytesDown\":0", "", StringComparison.Ordinal);
        Assert.True(old.Length < text.Length - 30, "The line has other names for what it may lack.");
        Assert.Equal(3, JournalMemory.Of([JournalLine.Parse(old)]).NextWorker);
    }

    [Fact]
    public void A_start_before_one_that_is_remembered_is_refused()
    {
        var memory = new ClusterMemory();
        JournalLine[] lines = [new() { Started = new JournalStart(5) }];
        Assert.Throws<ArgumentOutOfRangeException>(() => new HubJournal(new ClusterMemory.Store(memory), lines, 4));
        Assert.Empty(memory.Lines);

        // What the caller has recorded is not recorded twice.
        using (var same = new HubJournal(new ClusterMemory.Store(memory), lines, 5)) Assert.Equal(5, same.Epoch);
        Assert.Empty(memory.Lines);
        using var later = new HubJournal(new ClusterMemory.Store(memory), lines, 6);
        Assert.Equal(6, Assert.Single(memory.Lines).Started!.Epoch);
    }
}
