using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>What became of every sample, by the records alone.</summary>
internal static class SampleCount
{
    /// <summary>Requires that no sample counts twice, and that each was given out and counted, or was never passed over for a later one for good.</summary>
    /// <returns>Samples that counted.</returns>
    public static long Check(IReadOnlyList<RoundRecord> records)
    {
        var counted = new List<SampleRange>();
        var owed = new Dictionary<int, List<SampleRange>>();
        foreach (var record in records)
        {
            foreach (var how in record.Attendance)
            {
                if (how.Kind == AttendanceKind.Absent) continue;
                if (!owed.TryGetValue(how.Worker, out var theirs)) owed[how.Worker] = theirs = [];
                theirs.AddRange(record.Plan.Of(how.Worker)!.Samples);
                if (!how.HasContributed) continue;
                Assert.Equal(how.Tokens, theirs.Sum(range => (long)range.Count) * ElasticJob.Recipe().Training.Model.Context);
                counted.AddRange(theirs);
                theirs.Clear();
            }

            foreach (var worker in record.Left) owed.Remove(worker);
        }

        var ordered = counted.OrderBy(range => range.First).ToArray();
        for (var i = 1; i < ordered.Length; i++) Assert.True(ordered[i - 1].End <= ordered[i].First, $"Samples from {ordered[i].First} on counted twice.");

        // Whatever came back is given out first: nothing older than what the last rounds had is missing.
        var given = records.TakeLast(2).SelectMany(record => record.Plan.Members).SelectMany(member => member.Samples).Concat(owed.Values.SelectMany(ranges => ranges));
        var all = ordered.Concat(given).OrderBy(range => range.First).ToArray();
        long next = 0;
        foreach (var range in all)
        {
            Assert.True(range.First <= next, $"Samples {next} to {range.First} were lost.");
            next = Math.Max(next, range.End);
        }

        return counted.Sum(range => (long)range.Count);
    }
}
