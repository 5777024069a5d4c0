using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

[Collection(Links.Timing.Name)]
public sealed class ChurnTests
{
    [Fact]
    public async Task Two_of_four_may_go_at_once_and_one_of_them_for_good()
    {
        await using var swarm = await SwarmCluster.StartAsync(4);
        var members = await swarm.StartMembersAsync(4);
        await swarm.RoundsAsync(3);

        await Task.WhenAll(members[0].KillAsync(), members[1].KillAsync());
        await SwarmCluster.AgreeAsync(await swarm.RoundsAsync(4), members[2], members[3]);

        var back = await swarm.StartMemberAsync("back");
        await back.LineAsync("working ");
        await SwarmCluster.AgreeAsync(await swarm.RoundsAsync(3), members[2], members[3], back);
        var records = await swarm.EndAsync(members[2], members[3], back);
        Assert.Equal((await SwarmCluster.KeysAsync(members[0], members[1])).Order(), records.SelectMany(record => record.Left).Distinct().Order());
        Assert.Equal(3, records[^1].Attendance.Length);
    }

    [Fact]
    public async Task All_four_may_go_and_training_goes_on_from_its_state_when_one_returns()
    {
        await using var swarm = await SwarmCluster.StartAsync(4);
        var members = await swarm.StartMembersAsync(4);
        await swarm.RoundsAsync(3);

        await Task.WhenAll(members.Select(member => member.KillAsync()));
        foreach (var key in await SwarmCluster.KeysAsync(members))
            await swarm.Hub.LineAsync(line => line.StartsWith($"worker {key} (", StringComparison.Ordinal) && line.Contains(" leaves ", StringComparison.Ordinal));
        var back = await swarm.StartMemberAsync("back");
        await SwarmCluster.AgreeAsync(await swarm.RoundsAsync(3), back);
        var records = await swarm.EndAsync(back);

        // No round passed with nobody in it.
        Assert.All(records, record => Assert.NotEqual(0, record.AcceptedTokens));
    }

    [Fact]
    public async Task A_straggler_holds_nobody_up_and_its_progress_counts_in_a_later_round()
    {
        await using var swarm = await SwarmCluster.StartAsync(3, silence: 60, deadline: 3);
        var members = await swarm.StartMembersAsync(3);
        await swarm.RoundsAsync(3);

        await members[0].StopAsync();
        await swarm.RoundsAsync(6);
        await members[0].ContinueAsync();
        var worker = SwarmCluster.Number(await members[0].LineAsync("joined "), 1);
        await members[0].LineAsync("working ", members[0].Lines.Count);
        await SwarmCluster.AgreeAsync(await swarm.RoundsAsync(4), members);
        var records = await swarm.EndAsync(members);

        var its = records.SelectMany(record => record.Attendance.Where(how => how.Worker == worker)).ToArray();
        var late = Array.FindIndex(its, how => how.Kind == AttendanceKind.Late);
        Assert.True(late >= 0, "The stopped member was late in no round.");
        var next = its.Skip(late).First(how => how.HasContributed);
        Assert.True(next.Tokens > records[0].Attendance[0].Tokens, "What it did late did not count later.");
        Assert.DoesNotContain(records, record => record.Left.Contains(worker));
    }

    [Fact]
    public async Task A_member_that_was_given_up_comes_back_as_another()
    {
        await using var swarm = await SwarmCluster.StartAsync(3, silence: 4);
        var members = await swarm.StartMembersAsync(3);
        await swarm.RoundsAsync(3);

        var worker = SwarmCluster.Number(await members[0].LineAsync("joined "), 1);
        await members[0].StopAsync();
        await swarm.Hub.LineAsync($"worker {worker} (member 0) leaves");
        await swarm.RoundsAsync(3);
        var said = members[0].Lines.Count;
        await members[0].ContinueAsync();
        var again = SwarmCluster.Number(await members[0].LineAsync("joined ", said), 1);
        await members[0].LineAsync("working ", said);
        await SwarmCluster.AgreeAsync(await swarm.RoundsAsync(3), members);
        var records = await swarm.EndAsync(members);

        Assert.True(again >= 3, $"The key {again} was given before.");
        var gone = records.First(record => record.Left.Contains(worker)).Plan.Round;
        Assert.All(records.Where(record => record.Plan.Round > gone), record => Assert.True(record.Attendance.All(how => how.Worker != worker || how.Kind == AttendanceKind.Absent)));
    }

    [Fact]
    public async Task A_newcomer_fetches_from_several_donors_while_one_of_them_is_killed()
    {
        await using var swarm = await SwarmCluster.StartAsync(3);

        // Rounds that last longer than it takes to connect, and a fetch that lasts longer than rounds.
        swarm.StepMilliseconds = 250;
        var members = await swarm.StartMembersAsync(3, donorRate: 40_000);
        await swarm.RoundsAsync(3);

        var newcomer = await swarm.StartMemberAsync("newcomer");
        await newcomer.LineAsync("fetching ");
        await members[0].KillAsync();
        var fetched = (await newcomer.LineAsync("fetched ")).Split(' ')[1..];
        await newcomer.LineAsync("working ");
        await SwarmCluster.AgreeAsync(await swarm.RoundsAsync(3), members[1], members[2], newcomer);
        await swarm.EndAsync(members[1], members[2], newcomer);

        Assert.Equal(3, fetched.Length);
        Assert.Single(fetched, donor => donor.EndsWith('!'));
        Assert.Equal(2, fetched.Count(donor => !donor.EndsWith('!') && !donor.EndsWith("=0", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_hub_that_is_killed_goes_on_with_every_round_that_it_called_closed()
    {
        await using var swarm = await SwarmCluster.StartAsync(2);
        var members = await swarm.StartMembersAsync(2);
        var closed = await swarm.RoundsAsync(6);
        var state = await SwarmCluster.AgreeAsync(closed, members);

        await swarm.Hub.KillAsync();
        var said = members.Select(member => member.Lines.Count).ToArray();
        var line = await swarm.StartHubAsync();
        Assert.Equal(2, SwarmCluster.Number(line, 3));
        Assert.True(SwarmCluster.Number(line, 5) > closed, $"The hub called round {closed} closed, and came back with: {line}");
        await Task.WhenAll(members.Select((member, i) => member.LineAsync("working ", said[i])));
        await SwarmCluster.AgreeAsync(await swarm.RoundsAsync(3), members);
        var records = await swarm.EndAsync(members);

        Assert.NotEmpty(state);
        Assert.Equal([0, 1], records.SelectMany(record => record.Left).Where(worker => worker < 2).Distinct().Order());
        Assert.All(records[^1].Attendance, how => Assert.True(how.Worker >= 2));
    }
}
