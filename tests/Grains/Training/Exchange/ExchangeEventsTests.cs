using ZeroG.Grains.Tests.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Jobs;

namespace ZeroG.Grains.Tests.Training.Exchange;

/// <summary>What a hub has stored by its job's grain.</summary>
public sealed class ExchangeEventsTests
{
    private readonly CancellationTokenSource _stop = new();

    private static JobState State()
    {
        var spec = AuditSamples.AuditedSpec();
        return AuditSamples.Begun(spec with { DiLoCo = spec.DiLoCo with { Exchange = new ExchangeSpec("int4", 1, "clipped") } });
    }

    private (ExchangeEvents Events, Task Hub) Storing(Func<JobState, JobState> change)
    {
        var events = new ExchangeEvents(_stop.Token);
        var hub = Task.Run(() => events.Store(change));
        events.WaitAsync().Wait(TimeSpan.FromSeconds(30));
        return (events, hub);
    }

    [Fact]
    public async Task The_hub_goes_on_once_its_change_is_in_what_is_stored_whatever_else_is_in_it()
    {
        var (events, hub) = Storing(state => state with { Round = 5 });
        var state = State();
        var next = events.Next(state)!;
        Assert.Equal(5, next.Round);

        events.Stored(next with { Reason = "noted meanwhile" });

        await hub.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Null(events.Next(next));
    }

    [Fact]
    public async Task What_was_not_stored_is_made_again_of_what_the_job_is_by_then()
    {
        var (events, hub) = Storing(state => state with { Round = state.Round + 1 });
        var state = State();
        Assert.Equal(1, events.Next(state)!.Round);

        var again = events.Next(state with { Reason = "another change was stored first" })!;
        Assert.Equal((1, "another change was stored first"), (again.Round, again.Reason));
        Assert.False(hub.IsCompleted);
        Assert.Null(events.Next(again));
        await hub.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_hub_that_is_stopped_waits_no_longer()
    {
        var (_, hub) = Storing(state => state);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hub);
    }
}
