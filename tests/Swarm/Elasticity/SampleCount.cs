using ZeroG.Swarm.Hub.Journal;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>What became of every sample, by the journal alone.</summary>
internal static class SampleCount
{
    /// <summary>Requires that of all samples that were ever given out, each either counted once or is there to be given out again.</summary>
    /// <param name="records">The rounds that count.</param>
    /// <param name="journal">The file.</param>
    public static void Check(IReadOnlyList<RoundRecord> records, string journal)
    {
        SampleLedger? ledger = null;
        JournalFile.Read(journal, line => ledger = line.Closed?.Samples ?? ledger);
        var all = Counted(records).Concat(ledger!.Returned).OrderBy(range => range.First).ToArray();
        long next = 0;
        foreach (var range in all)
        {
            Assert.True(range.First >= next, $"Samples from {range.First} on count twice.");
            Assert.True(range.First == next, $"Samples {next} to {range.First} are lost.");
            next = range.End;
        }

        Assert.Equal(ledger.Next, next);
    }

    private static List<SampleRange> Counted(IReadOnlyList<RoundRecord> records)
    {
        var counted = new List<SampleRange>();
        var owed = new Dictionary<int, List<SampleRange>>();
        foreach (var record in records)
        {
            foreach (var how in record.Attendance.Where(how => how.Kind != AttendanceKind.Absent))
            {
                if (!owed.TryGetValue(how.Worker, out var theirs)) owed[how.Worker] = theirs = [];
                theirs.AddRange(record.Plan.Of(how.Worker)!.Samples);
                Assert.Equal(how.Tokens, theirs.Sum(range => (long)range.Count) * ElasticJob.Recipe().Training.Model.Context);
                if (!how.HasContributed) continue;
                counted.AddRange(theirs);
                theirs.Clear();
            }

            foreach (var worker in record.Left) owed.Remove(worker);
        }

        return counted;
    }
}
