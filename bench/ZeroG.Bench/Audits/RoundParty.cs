using System.Globalization;

namespace ZeroG.Bench.Audits;

/// <summary>Who works on small rounds, in a process that is started again after a kill.</summary>
internal sealed class RoundParty : IDisposable
{
    private readonly Func<InstructionSet, IRoundProcess> _start;
    private IRoundProcess _process;

    private RoundParty(InstructionSet set, Func<InstructionSet, IRoundProcess> start, IRoundProcess process, string units) =>
        (Set, _start, _process, Units) = (set, start, process, units);

    /// <summary>What it may use.</summary>
    public InstructionSet Set { get; }

    /// <summary>What it says that it has.</summary>
    public string Units { get; }

    /// <summary>Starts its process.</summary>
    public static async Task<RoundParty> StartAsync(InstructionSet set, Func<InstructionSet, IRoundProcess> start)
    {
        var process = start(set);
        return new RoundParty(set, start, process, await process.ReadLineAsync());
    }

    /// <summary>The roots of consecutive rounds.</summary>
    public async Task<string[]> RootsAsync(ulong from, int count)
    {
        await SendAsync("rounds", from, count);
        var roots = new string[count];
        for (var i = 0; i < count; i++) roots[i] = await ReadAsync(from + (ulong)i);
        return roots;
    }

    /// <summary>Works on consecutive rounds up to where each stops, until it is killed.</summary>
    /// <param name="from">The first.</param>
    /// <param name="count">How many it believes to have.</param>
    /// <param name="livesFor">How many it saves before the kill; fewer.</param>
    /// <returns>What it saved of each.</returns>
    public async Task<string[]> SaveUntilKilledAsync(ulong from, int count, int livesFor)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(livesFor, count);
        await SendAsync("save", from, count);
        var saved = new string[livesFor];
        for (var i = 0; i < livesFor; i++) saved[i] = await ReadAsync(from + (ulong)i);
        await _process.KillAsync();
        _process.Dispose();
        _process = _start(Set);
        if (await _process.ReadLineAsync() is var units && units != Units) throw new InvalidDataException($"A process {Set.Name} has {units}, and after its restart {Units}.");
        return saved;
    }

    /// <summary>Goes on with what another saved.</summary>
    /// <returns>The root of the whole round.</returns>
    public async Task<string> ResumeAsync(ulong seed, string saved)
    {
        await _process.SendAsync(string.Create(CultureInfo.InvariantCulture, $"resume {seed} {saved}"));
        return await ReadAsync(seed);
    }

    public void Dispose() => _process.Dispose();

    private Task SendAsync(string request, ulong from, int count) => _process.SendAsync(string.Create(CultureInfo.InvariantCulture, $"{request} {from} {count}"));

    private async Task<string> ReadAsync(ulong seed)
    {
        var line = await _process.ReadLineAsync();
        var start = string.Create(CultureInfo.InvariantCulture, $"{seed} ");
        return line.StartsWith(start, StringComparison.Ordinal)
            ? line[start.Length..]
            : throw new InvalidDataException($"A process {Set.Name} answers '{line[..Math.Min(line.Length, 100)]}' for round {seed}.");
    }
}
