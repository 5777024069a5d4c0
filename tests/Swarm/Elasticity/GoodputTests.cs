using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;
using ZeroG.Training.DiLoCo.Control;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>
/// Training while members come and go: about a minute with an event every few seconds, and with <c>ZEROG_TEST_ALL</c> set at least
/// forty kills with an event every fifteen seconds.
/// </summary>
[Collection(Links.Timing.Name)]
public sealed class GoodputTests(ITestOutputHelper output)
{
    private const int Members = 4;
    private const double Share = 0.06;

    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is not null;
    private static readonly (double EventSeconds, int Kills, double Goodput, int CalmRounds) s_form = s_isLong ? (15, 40, 0.88, 60) : (4, 3, 0.7, 12);

    [Fact]
    public async Task Members_that_come_and_go_cost_little_of_what_the_others_do()
    {
        await using var swarm = await SwarmCluster.StartAsync(Members, silence: 20, deadline: 10, steps: 20, delay: 8, checkpoints: 16);
        var alive = new List<Life>();
        for (var i = 0; i < Members; i++) alive.Add(await JoinAsync(swarm));

        // Undisturbed: from a round's end to another's, once all are at speed.
        await swarm.RoundsAsync(s_form.CalmRounds);
        var (began, from) = (Stopwatch.GetTimestamp(), swarm.Hub.Lines.Count);
        await swarm.RoundsAsync(s_form.CalmRounds);
        var calm = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var rate = Tokens(swarm, from) / (Members * calm);
        var roundSeconds = calm / s_form.CalmRounds;

        var random = new Random(20);
        var lives = new List<AliveInterval>();
        var (start, events, kills, longest, keys) = (Stopwatch.GetTimestamp(), 0, 0, 0d, Members);
        from = swarm.Hub.Lines.Count;
        for (var i = 0; i < alive.Count; i++) alive[i] = alive[i] with { Key = i, From = start };
        while (kills < s_form.Kills || events < 2 * s_form.Kills)
        {
            // Time passes in rounds: as many as an exponentially distributed wait has.
            var rounds = Math.Max(1, (int)Math.Round(-Math.Log(1 - random.NextDouble()) * s_form.EventSeconds / roundSeconds));
            for (var i = 0; i < rounds; i++)
            {
                var since = Stopwatch.GetTimestamp();
                await swarm.RoundsAsync(1);
                longest = Math.Max(longest, Stopwatch.GetElapsedTime(since).TotalSeconds);
            }

            events++;
            if (alive.Count == Members || (alive.Count > 2 && random.Next(2) == 0))
            {
                var victim = alive[random.Next(alive.Count)];
                alive.Remove(victim);
                await victim.Process.KillAsync();
                lives.Add(victim.Until(start));
                kills++;
            }
            else
            {
                var joined = await JoinAsync(swarm);
                alive.Add(joined with { Key = keys++ });
            }

            // Whoever trains has what all others have, after every event.
            var round = await swarm.RoundsAsync(2);
            var working = alive.Where(life => life.Process.Lines.Any(line => line.StartsWith("working ", StringComparison.Ordinal))).Select(life => life.Process).ToArray();
            await SwarmCluster.AgreeAsync(round, working);
        }

        var tokens = Tokens(swarm, from);
        lives.AddRange(alive.Select(life => life.Until(start)));
        var goodput = Goodput.Of(tokens, lives, rate);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"goodput {goodput:0.000}: {tokens} tokens of {events} events, {kills} kills, {Goodput.WorkerSeconds(lives):0} worker-seconds at {rate:0.0} tokens/s undisturbed; rounds {roundSeconds:0.00} s undisturbed, {longest:0.00} s at most"));
        await swarm.EndAsync([.. alive.Select(life => life.Process)]);
        Assert.True(goodput >= s_form.Goodput, $"The goodput is {goodput:0.000}.");
        Assert.True(longest < Math.Max(10, 10 * roundSeconds), $"A round took {longest:0.0} s.");
    }

    private static async Task<Life> JoinAsync(SwarmCluster swarm)
    {
        var process = await swarm.StartMemberAsync("member", Share);
        return new Life(process, 0, process.StartedAt);
    }

    private static long Tokens(SwarmCluster swarm, int from) => swarm.Hub.Lines.Skip(from)
        .Where(line => line.StartsWith("round ", StringComparison.Ordinal))
        .Sum(line => (long)SwarmCluster.Number(line, 2));

    private sealed record Life(SwarmProcess Process, int Key, long From)
    {
        public AliveInterval Until(long start) => new(Key, Stopwatch.GetElapsedTime(start, From).TotalSeconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
