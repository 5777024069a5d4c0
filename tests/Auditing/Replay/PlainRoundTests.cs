using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Auditing.Tests.Replay;

public sealed class PlainRoundTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    [InlineData(false, 7)]
    [InlineData(true, 100)]
    public void A_round_gives_what_training_gives_and_the_same_links_from_every_state(bool muon, int commitEvery)
    {
        var input = Input(muon);
        var (links, states) = Run(input, commitEvery);

        var expected = InnerPhase.Run(input);
        using var whole = new PlainRound(input, commitEvery);
        while (whole.At + 1 < whole.Places.Count) whole.Advance(default);
        Assert.True(expected.PseudoGradient.Values.SequenceEqual(whole.Result().PseudoGradient.Values));
        Assert.True(expected.Optimizer.FirstMoment.Values.SequenceEqual(whole.Result().Optimizer.FirstMoment.Values));
        Assert.Equal(
            StateRoots.Of(7, whole.Roots!.LossSum, VectorRoot.Of(expected.PseudoGradient.Values), expected.Optimizer).Root, links[^1].Root);

        for (var from = 0; from < states.Count; from++)
        {
            using var replay = new PlainRound(input, commitEvery);
            Assert.Equal(links[from].Root, replay.Restore(from, new MemoryStream(states[from])));
            for (var link = from + 1; link < links.Count; link++) Assert.Equal(links[link], replay.Advance(default));
            Assert.Throws<InvalidOperationException>(() => replay.Advance(default));
        }
    }

    [Fact]
    public void The_start_of_a_round_follows_from_the_end_of_the_one_before()
    {
        var first = Input(muon: false);
        using var round = new PlainRound(first, 3);
        while (round.At + 1 < round.Places.Count) round.Advance(default);
        var next = first with { Start = Initialization.Initialize(first.Recipe.Model, 77), Optimizer = round.Result().Optimizer, Round = 1 };

        using var fresh = new PlainRound(next, 3);
        var start = fresh.Advance(default);

        var known = StateRoots.Start(VectorRoot.Of(next.Start.Values), round.Roots!);
        Assert.Equal(known.Root, start.Root);
        using var trusting = new PlainRound(next, 3, start: known);
        Assert.Equal(start, trusting.Advance(default));
        Assert.Equal(fresh.Advance(default), trusting.Advance(default));
    }

    [Fact]
    public void Every_bit_of_a_state_changes_its_root_and_damaged_ones_are_refused()
    {
        var input = Input(muon: false);
        var (links, states) = Run(input, 3);
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var bytes = states[1].ToArray();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            using var replay = new PlainRound(input, 3);
            try
            {
                Assert.NotEqual(links[1].Root, replay.Restore(1, new MemoryStream(bytes)));
            }
            catch (InvalidDataException refused)
            {
                Assert.NotEmpty(refused.Message);
                Assert.Equal(-1, replay.At);
            }
        }

        using var other = new PlainRound(input, 3);
        Assert.Throws<InvalidDataException>(() => other.Restore(2, new MemoryStream(states[1])));
        Assert.Throws<InvalidDataException>(() => other.Restore(1, new MemoryStream(states[1][..^1])));
        Assert.Throws<InvalidDataException>(() => other.Restore(1, new MemoryStream([.. states[1], 0])));
        Assert.Throws<InvalidDataException>(() => other.Restore(1, new MemoryStream()));
        Assert.Throws<ArgumentOutOfRangeException>(() => other.Restore(3, new MemoryStream(states[1])));
    }

    [Fact]
    public void Links_are_where_the_plan_says()
    {
        Assert.Equal(
            [new(LinkKind.Start, 0), new(LinkKind.Steps, 3), new(LinkKind.Steps, 6), new(LinkKind.Update, 7)], PlainRound.PlacesOf(7, 3));
        Assert.Equal([new(LinkKind.Start, 0), new(LinkKind.Update, 6)], PlainRound.PlacesOf(6, 6));
        Assert.Equal([new(LinkKind.Start, 0), new(LinkKind.Steps, 3), new(LinkKind.Update, 6)], PlainRound.PlacesOf(6, 3));
        Assert.Equal([new(LinkKind.Start, 0), new(LinkKind.Update, 6)], PlainRound.PlacesOf(6, int.MaxValue));
    }

    private static (List<Link> Links, List<byte[]> States) Run(InnerPhaseInput input, int commitEvery)
    {
        var (links, states) = (new List<Link>(), new List<byte[]>());
        using var round = new PlainRound(input, commitEvery);
        while (links.Count < round.Places.Count)
        {
            links.Add(round.Advance(default));
            Assert.Equal(links[^1].Root, round.Roots!.Root);
            if (links[^1].Place.Kind == LinkKind.Update) continue;
            var state = new MemoryStream();
            round.WriteState(state);
            states.Add(state.ToArray());
        }

        Assert.Throws<InvalidOperationException>(() => round.WriteState(new MemoryStream()));
        return (links, states);
    }

    private static InnerPhaseInput Input(bool muon) => MicroModel.Round(steps: 7, muon ? new MuonSettings() : null);
}
