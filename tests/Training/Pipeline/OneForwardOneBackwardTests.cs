using ZeroG.Training.Pipeline;

namespace ZeroG.Training.Tests.Pipeline;

public class OneForwardOneBackwardTests
{
    private const int MostStages = 16, MostMicroBatches = 64;

    [Fact]
    public void The_schedule_of_the_second_of_four_stages_is_that_of_the_paper()
    {
        var passes = OneForwardOneBackward.Passes(1, 4, 5).Select(pass => (pass.Direction == PassDirection.Forward ? "F" : "B") + pass.MicroBatch);
        Assert.Equal("F0 F1 F2 B0 F3 B1 F4 B2 B3 B4", string.Join(' ', passes));
    }

    [Fact]
    public void Every_micro_batch_goes_forward_once_then_backward_once_each_direction_ascending()
    {
        ForAll((stage, stages, microBatches, passes) =>
        {
            Assert.Equal(Enumerable.Range(0, microBatches), Of(PassDirection.Forward));
            Assert.Equal(Enumerable.Range(0, microBatches), Of(PassDirection.Backward));
            var forward = new bool[microBatches];
            foreach (var (direction, micro) in passes)
            {
                if (direction == PassDirection.Forward) forward[micro] = true;
                else Assert.True(forward[micro], $"Stage {stage} of {stages} takes {micro} of {microBatches} backward before forward.");
            }

            IEnumerable<int> Of(PassDirection direction) => passes.Where(pass => pass.Direction == direction).Select(pass => pass.MicroBatch);
        });
    }

    [Fact]
    public void No_more_micro_batches_wait_for_their_way_back_than_stages_are_left()
    {
        ForAll((stage, stages, microBatches, passes) =>
        {
            int waiting = 0, most = 0;
            foreach (var (direction, _) in passes)
            {
                waiting += direction == PassDirection.Forward ? 1 : -1;
                most = Math.Max(most, waiting);
            }
            Assert.Equal(Math.Min(stages - stage, microBatches), most);
            Assert.Equal(most, OneForwardOneBackward.InFlight(stage, stages, microBatches));
        });
    }

    [Fact]
    public void No_stage_waits_for_ever_when_links_hold_a_single_frame()
    {
        // Stages with bounded queues between them end, or wait for ever, whatever their speeds: one order of events tells.
        for (int stages = 1; stages <= MostStages; stages++)
        {
            for (int microBatches = 1; microBatches <= MostMicroBatches; microBatches++)
                Assert.True(Ends(stages, microBatches, capacity: 1), $"{stages} stages stand still with {microBatches} micro-batches.");
        }
    }

    [Fact]
    public void Links_that_hold_nothing_would_not_do()
    {
        // Two neighbours that send to each other at the same time wait for ever: why a link must hold a frame.
        Assert.False(Ends(stages: 2, microBatches: 3, capacity: 0));
    }

    [Fact]
    public void No_stage_idles_for_longer_than_the_others_need_to_fill_and_to_drain()
    {
        // With passes of equal length, m micro-batches take m + M − 1 turns of one forward and one backward pass.
        for (int stages = 1; stages <= MostStages; stages++)
        {
            for (int microBatches = 1; microBatches <= MostMicroBatches; microBatches++)
                Assert.Equal(2 * (microBatches + stages - 1), Turns(stages, microBatches));
        }
    }

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(-1, 2, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(0, 2, 0)]
    public void A_stage_that_is_not_there_has_no_schedule(int stage, int stages, int microBatches) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => OneForwardOneBackward.Passes(stage, stages, microBatches));

    private static void ForAll(Action<int, int, int, IReadOnlyList<Pass>> check)
    {
        for (int stages = 1; stages <= MostStages; stages++)
        {
            for (int microBatches = 1; microBatches <= MostMicroBatches; microBatches++)
            {
                for (int stage = 0; stage < stages; stage++)
                    check(stage, stages, microBatches, OneForwardOneBackward.Passes(stage, stages, microBatches));
            }
        }
    }

    /// <summary>Whether all stages come to the end of their schedules; a send is done once the queue has it, or with no queue once it is received.</summary>
    private static bool Ends(int stages, int microBatches, int capacity)
    {
        var todo = Enumerable.Range(0, stages).Select(stage => new Queue<(bool Sends, bool Up)>(Events(stage, stages, microBatches))).ToArray();
        var held = new Dictionary<(int, bool), int>(); // by the stage that sends, and the direction
        for (bool moved = true; moved;)
        {
            moved = false;
            for (int stage = 0; stage < stages; stage++)
            {
                while (todo[stage].TryPeek(out var next) && Do(stage, next))
                    moved = true;
            }
        }
        return todo.All(queue => queue.Count == 0);

        bool Do(int stage, (bool Sends, bool Up) next)
        {
            var sender = next.Sends ? stage : next.Up ? stage - 1 : stage + 1;
            var count = held.GetValueOrDefault((sender, next.Up));
            if (next.Sends)
            {
                var receiver = next.Up ? stage + 1 : stage - 1;
                if (capacity == 0)
                {
                    if (!todo[receiver].TryPeek(out var there) || there != (false, next.Up)) return false;
                    todo[receiver].Dequeue();
                }
                else
                {
                    if (count == capacity) return false;
                    held[(sender, next.Up)] = count + 1;
                }
            }
            else
            {
                if (count == 0) return false;
                held[(sender, next.Up)] = count - 1;
            }
            todo[stage].Dequeue();
            return true;
        }
    }

    private static IEnumerable<(bool Sends, bool Up)> Events(int stage, int stages, int microBatches)
    {
        foreach (var (direction, _) in OneForwardOneBackward.Passes(stage, stages, microBatches))
        {
            var up = direction == PassDirection.Forward;
            if (up ? stage > 0 : stage < stages - 1) yield return (false, up);
            if (up ? stage < stages - 1 : stage > 0) yield return (true, up);
        }
    }

    /// <summary>When the last pass ends, if each takes one turn and frames take none.</summary>
    private static int Turns(int stages, int microBatches)
    {
        var schedules = Enumerable.Range(0, stages).Select(stage => OneForwardOneBackward.Passes(stage, stages, microBatches)).ToArray();
        var ends = new Dictionary<(int, Pass), int>();
        int[] next = new int[stages], free = new int[stages];
        for (bool moved = true; moved;)
        {
            moved = false;
            for (int stage = 0; stage < stages; stage++)
            {
                while (next[stage] < schedules[stage].Count)
                {
                    var pass = schedules[stage][next[stage]];
                    var from = pass.Direction == PassDirection.Forward ? stage - 1 : stage + 1;
                    var due = 0;
                    if (from >= 0 && from < stages && !ends.TryGetValue((from, pass), out due)) break;
                    free[stage] = ends[(stage, pass)] = Math.Max(free[stage], due) + 1;
                    next[stage]++;
                    moved = true;
                }
            }
        }
        return free.Max();
    }
}
