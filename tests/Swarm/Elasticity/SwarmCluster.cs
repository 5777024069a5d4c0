using System.Globalization;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Links;
using ZeroG.TestProcesses;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>A hub and members, each a process of its own.</summary>
internal sealed class SwarmCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _secret = LinkSecret.Create().Reveal();
    private readonly List<SwarmProcess> _all = [];
    private HubOrder _order;

    private SwarmCluster(HubOrder order, SwarmProcess hub) => (_order, Hub) = (order, hub);

    public SwarmProcess Hub { get; private set; }

    public string Journal => _folder.File("journal");

    /// <summary>Milliseconds of a step of members that are held to no share.</summary>
    public double StepMilliseconds { get; set; } = 20;

    public static async Task<SwarmCluster> StartAsync(
        int startMembers, double silence = 20, double deadline = 5, int steps = 6, int delay = 3, string codec = "int4", int checkpoints = 4)
    {
        var order = new HubOrder("", ElasticJob.Recipe(codec).ToJson(), 0, startMembers, steps, delay, silence, deadline, checkpoints);
        var cluster = new SwarmCluster(order, null!);
        await cluster.StartHubAsync();
        return cluster;
    }

    /// <summary>Starts the hub, at the address that it had before.</summary>
    public async Task<string> StartHubAsync()
    {
        _order = _order with { Folder = Journal };
        Hub = await StartAsync("swarm-hub", _order.ToString());
        var line = await Hub.LineAsync("port ");
        _order = _order with { Port = Number(line, 1) };
        return line;
    }

    public Task<SwarmProcess> StartMemberAsync(string name, double share = 0, long donorRate = 0) =>
        StartAsync("swarm-member", new MemberOrder(name, _order.Port, _order.SilenceSeconds, share > 0 ? 0 : StepMilliseconds, share, donorRate).ToString());

    public async Task<SwarmProcess[]> StartMembersAsync(int count, long donorRate = 0) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(i => StartMemberAsync($"member {i}", 0, donorRate)));

    /// <summary>So many rounds, from now on, are closed.</summary>
    /// <returns>The last of them.</returns>
    public async Task<int> RoundsAsync(int count)
    {
        var from = Hub.Lines.Count;
        for (var i = 0; i < count; i++)
        {
            var line = await Hub.LineAsync("round ", from);
            from = Hub.Lines.ToList().IndexOf(line, from) + 1;
            if (i == count - 1) return Number(line, 1);
        }

        return -1;
    }

    /// <summary>All of these have applied the averages of that round, and have the same state.</summary>
    public static async Task<string> AgreeAsync(int round, params SwarmProcess[] members)
    {
        // Who lost its place meanwhile came back with a later state than that.
        var states = await Task.WhenAll(members.Select(member => member.LineAsync(line =>
            line.StartsWith($"state {round + 1} ", StringComparison.Ordinal) || (line.StartsWith("joined ", StringComparison.Ordinal) && Number(line, 2) > round))));
        return Assert.Single(states.Where(line => line.StartsWith("state ", StringComparison.Ordinal)).Distinct());
    }

    /// <summary>The first key of each.</summary>
    public static async Task<int[]> KeysAsync(params SwarmProcess[] members) =>
        [.. (await Task.WhenAll(members.Select(member => member.LineAsync("joined ")))).Select(line => Number(line, 1))];

    /// <summary>
    /// Ends the job: all that are left end with the state that the hub has, and that replaying the journal's records gives; and no
    /// sample is lost or counts twice.
    /// </summary>
    public async Task<IReadOnlyList<RoundRecord>> EndAsync(params SwarmProcess[] members)
    {
        await Hub.WriteAsync("end");
        var ends = await Task.WhenAll(members.Append(Hub).Select(process => process.LineAsync("over ")));
        var root = Assert.Single(ends.Distinct())["over ".Length..];

        var records = HubJournal.ReadRecords(Journal);
        Assert.Equal(Enumerable.Range(0, records.Count), records.Select(record => record.Plan.Round));
        var parts = ElasticJob.Parts(_order.Recipe);
        var local = new LocalSwarm(parts, 2);
        foreach (var record in records) Assert.Equal(record.AcceptedTokens, local.Replay(record).AcceptedTokens);
        Assert.Equal(root, new SharedState(records.Count, local.Finish(), SharedState.Learned(parts.Paths())).Root);
        SampleCount.Check(records, Path.Combine(Journal, "journal.jsonl"));
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _all)
        {
            // A stopped process dies of a kill as well.
            await process.KillAsync();
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }

    public static int Number(string line, int word) => int.Parse(line.Split(' ')[word], CultureInfo.InvariantCulture);

    private async Task<SwarmProcess> StartAsync(params string[] arguments)
    {
        var process = await SwarmProcess.StartAsync(_secret, arguments);
        lock (_all) _all.Add(process);
        return process;
    }
}
