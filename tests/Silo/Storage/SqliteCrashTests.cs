using ZeroG.Silo.Storage;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Storage;

public sealed class SqliteCrashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(400)]
    public async Task A_killed_process_loses_no_acknowledged_write(int acknowledged)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("silo.db");
        var last = new int[WriteUntilKilled.Grains];
        using (var process = TestProcess.Start("write-until-killed", path))
        {
            List<string> lines = [];
            while (lines.Count < acknowledged) lines.Add(await process.ReadLineAsync());
            await process.KillAsync();
            lines.AddRange(await process.ReadToEndAsync());
            foreach (var line in lines.Select(line => line.Split(' '))) last[int.Parse(line[0])] = int.Parse(line[1]);
        }

        using var database = SqliteDatabase.Open(path);
        Assert.Equal(["ok"], await database.ReadAsync(session => session.Query("PRAGMA integrity_check", row => row.GetString(0))));
        var storage = new SqliteGrainStorage("Durable", database, 1 << 20);
        for (var i = 0; i < last.Length; i++)
        {
            var state = new GrainState<Tally>();
            await storage.ReadStateAsync("tally", WriteUntilKilled.Grain(i), state);
            // One write may have been durable and not yet answered.
            Assert.InRange(state.State.Count, last[i], last[i] + 1);
            Assert.Equal(state.State.Count * 37 % 5000, state.State.Note.Length);
        }
    }
}
