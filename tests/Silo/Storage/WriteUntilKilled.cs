using ZeroG.Silo.Storage;

namespace ZeroG.Silo.Tests.Storage;

/// <summary>The killed side of <see cref="SqliteCrashTests"/>: eight grains write without end; each write is printed once it is acknowledged.</summary>
internal static class WriteUntilKilled
{
    public const int Grains = 8;

    public static GrainId Grain(int i) => GrainId.Create("tally", $"{i}");

    public static async Task RunAsync(string path)
    {
        using var database = SqliteDatabase.Open(path);
        var storage = new SqliteGrainStorage("Durable", database, 1 << 20);
        await Task.WhenAll(Enumerable.Range(0, Grains).Select(async i =>
        {
            var state = new GrainState<Tally>(new Tally());
            for (var count = 1; ; count++)
            {
                state.State = new Tally { Count = count, Note = new string('x', count * 37 % 5000) };
                await storage.WriteStateAsync("tally", Grain(i), state);
                Console.WriteLine($"{i} {count}");
            }
        }));
    }
}
