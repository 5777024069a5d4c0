using System.Net;
using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Members;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>What the processes do that elasticity tests start, kill and stop. Each says on its output what happens to it.</summary>
internal static class SwarmPrograms
{
    /// <summary>A hub with a memory. Its input: the secret, then <c>end</c> to end the job.</summary>
    public static async Task HubAsync(HubOrder order)
    {
        var secret = LinkSecret.Parse(await Console.In.ReadLineAsync());
        var planner = new EndlessPlanner(order);
        var parts = ElasticJob.Parts(order.Recipe);
        using var journal = HubJournal.Open(order.Folder);
        var settings = new HubSettings
        {
            Job = order.Recipe,
            StartMembers = order.StartMembers,
            Deadline = new DeadlineSettings { StartSeconds = order.StartDeadline, FloorSeconds = 0.2 },
            CheckpointRounds = order.CheckpointRounds,
        };
        var rounds = new HubRounds(parts, ElasticJob.Batch, settings, planner, 0, SampleLedger.Start, TimeProvider.System, journal);
        var link = new LinkOptions
        {
            Secret = secret,
            Role = LinkRole.Hub,
            Limits = SwarmHub.LimitsFor(parts.Paths().Max(path => path.MaxBytes(0))),
            Messages = new MessageStreamOptions { SilenceLimit = TimeSpan.FromSeconds(order.SilenceSeconds) },
        };
        await using var listener = LinkListener.Start(link, new IPEndPoint(IPAddress.Loopback, order.Port));
        var hub = new SwarmHub(settings, rounds, TimeProvider.System, Console.WriteLine) { Closed = (record, _) => Say($"round {record.Plan.Round} {record.AcceptedTokens}") };
        var running = hub.RunAsync(listener, CancellationToken.None);
        Say($"port {listener.EndPoint.Port} epoch {journal.Epoch} round {rounds.Round}");
        _ = Task.Run(async () =>
        {
            while (await Console.In.ReadLineAsync() is { } line) planner.IsEnding |= line == "end";

            // Whoever started it is gone.
            if (!planner.IsEnding) Environment.Exit(3);
        });
        await running;
        Say($"over {rounds.State.Root}");
    }

    /// <summary>A member that comes back whenever it loses the hub. Its input: the secret; it ends with it.</summary>
    public static async Task MemberAsync(MemberOrder order)
    {
        var link = new LinkOptions
        {
            Secret = LinkSecret.Parse(await Console.In.ReadLineAsync()),
            Role = LinkRole.Worker,
            Limits = new MessageLimits(),
            Messages = new MessageStreamOptions { SilenceLimit = TimeSpan.FromSeconds(order.SilenceSeconds) },
        };
        _ = Task.Run(async () =>
        {
            while (await Console.In.ReadLineAsync() is not null)
            {
            }

            Environment.Exit(3);
        });
        var state = await SwarmClient.RunAsync(new MemberSettings
        {
            Hub = new TcpTarget(new IPEndPoint(IPAddress.Loopback, order.Port)),
            Link = link,
            Name = order.Name,
            Parts = ElasticJob.Parts,
            Pace = order.StepMilliseconds > 0 ? new StepPace(order.StepMilliseconds) : new CorePace(order.Share),
            Donor = new IPEndPoint(IPAddress.Loopback, 0),
            DonorShape = order.DonorBytesPerSecond > 0 ? new LinkShape(order.DonorBytesPerSecond, TimeSpan.Zero) : LinkShape.Open,
            Patience = TimeSpan.FromSeconds(60),
            Observer = new Teller(),
        });
        Say($"over {state.Root}");
    }

    /// <summary>Says why a program failed, where the test that started it can read it.</summary>
    public static async Task<int> ExplainAsync(Task program)
    {
        try
        {
            await program;
            return 0;
        }
        catch (Exception failure)
        {
            foreach (var line in failure.ToString().Split('\n')) Say($"failed {line.TrimEnd()}");
            return 1;
        }
    }

    private static void Say(string line)
    {
        Console.WriteLine(line);
        Console.Out.Flush();
    }

    private sealed class EndlessPlanner(HubOrder order) : IRoundPlanner
    {
        public volatile bool IsEnding;

        public RoundShape? Next(PlanInput input) => IsEnding ? null : new RoundShape(order.Steps, order.Delay, 0, ElasticJob.Outer);
    }

    private sealed class Teller : IMemberObserver
    {
        public void Joined(int worker, int round) => Say($"joined {worker} {round}");

        public void Fetching(long bytes, long length) => Say($"fetching {bytes} of {length}");

        public void Fetched(IReadOnlyList<DonorReport> donors) =>
            Say($"fetched {string.Join(' ', donors.Select(donor => $"{donor.Name.Replace(' ', '-')}={donor.Chunks}{(donor.Dropped is null ? "" : "!")}"))}");

        public void Working(int round) => Say($"working {round}");

        public void Applied(SharedState state) => Say($"state {state.Rounds} {state.Root}");

        public void Rejoins(Exception cause) => Say($"rejoins {cause.GetType().Name}: {cause.Message.ReplaceLineEndings(" ")}");
    }
}
