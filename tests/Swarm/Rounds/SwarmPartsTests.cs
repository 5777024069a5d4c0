using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Swarm.Tests.Rounds;

public sealed class SwarmPartsTests
{
    [Fact]
    public void The_text_is_asked_for_once_and_only_by_whoever_trains()
    {
        var (recipe, asked) = (new SmallJob().Recipe, 0);
        var parts = new SwarmParts(
            recipe, () => ++asked == 1 ? throw new IOException("Not yet.") : SmallJob.Corpus, OuterState.Start(Initialization.Initialize(recipe.Training.Model, 1)), null, Crew.Alone);
        _ = parts.Paths();
        _ = parts.Aggregator;
        Assert.Equal(0, asked);

        Assert.Throws<IOException>(() => parts.Replica(0, parts.Start, true));
        parts.Replica(0, parts.Start, true).Dispose();
        parts.Replica(1, parts.Start, true).Dispose();
        Assert.Equal(2, asked);
    }
}
