using ZeroG.Provenance;
using ZeroG.Swarm.Links;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Elasticity;

public sealed class StateSnapshotTests
{
    [Theory]
    [InlineData("int4")]
    [InlineData("lowrank+int4:4")]
    public async Task A_states_root_is_that_of_the_chunks_a_newcomer_verifies(string codec)
    {
        var state = State(codec, 3);
        var written = new MemoryStream();
        state.Write(written);
        Assert.Equal(state.Length, written.Length);

        var snapshot = StateSnapshot.Of(state);
        Assert.Equal(ChunkList.Of(written.ToArray(), state.ChunkSize).Blob, snapshot.Chunks.Blob);
        Assert.Equal(Hash256.Parse(state.Root), snapshot.Chunks.Blob.Root);
        for (var chunk = 0; chunk < snapshot.Chunks.Blob.Chunks; chunk++)
        {
            var bytes = new byte[snapshot.Chunks.Blob.LengthOf(chunk)];
            await snapshot.Read(snapshot.Chunks.Blob.OffsetOf(chunk), bytes, default);
            Assert.True(snapshot.Chunks.Matches(chunk, bytes));
        }
    }

    [Fact]
    public void Any_part_of_a_state_can_be_had()
    {
        var state = State("lowrank+int4:4", 1);
        var written = new MemoryStream();
        state.Write(written);
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var offset = random.NextInt64(written.Length + 1);
            var part = new byte[random.NextInt64(written.Length - offset + 1)];
            state.CopyTo(offset, part);
            Assert.True(part.AsSpan().SequenceEqual(written.GetBuffer().AsSpan((int)offset, part.Length)));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => state.CopyTo(written.Length, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => state.CopyTo(-1, new byte[1]));
    }

    [Fact]
    public void Two_states_that_differ_in_one_bit_have_different_roots()
    {
        var parts = ElasticJob.Parts(ElasticJob.Recipe().ToJson());
        var paths = parts.Paths();
        var one = parts.Start.Parameters.Clone();
        one.Values[^1] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(one.Values[^1]) ^ 1);
        Assert.NotEqual(SharedState.Start(parts.Start, paths).Root, SharedState.Start(OuterState.Start(one), paths).Root);
        Assert.NotEqual(SharedState.Start(parts.Start, paths).Root, new SharedState(1, parts.Start, SharedState.Learned(paths)).Root);
    }

    private static SharedState State(string codec, int rounds)
    {
        var parts = ElasticJob.Parts(ElasticJob.Recipe(codec).ToJson());
        return new SharedState(rounds, parts.Start, SharedState.Learned(parts.Paths()));
    }
}
