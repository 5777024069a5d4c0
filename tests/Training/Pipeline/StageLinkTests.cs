using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using ZeroG.Training.Optimization;
using ZeroG.Training.Pipeline;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests.Pipeline;

/// <summary>What a stage can rely on between it and its neighbours, on threads and over sockets.</summary>
[Collection(Alone.Name)]
public class StageLinkTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Frames_arrive_in_order_bit_for_bit_in_both_directions_at_once(bool sockets)
    {
        using var link = await LinkAsync(sockets);
        await Task.WhenAll(Task.Run(() => Talk(link.One)), Task.Run(() => Talk(link.Other))).WaitAsync(s_patience);

        static void Talk(IStageLink end)
        {
            // One frame ahead, as neighbours are; lengths of no value, one, and over a chunk of the stream's.
            int[] lengths = [0, 1, 17, 16_384, 40_000, 3];
            for (int i = 0; i <= 300; i++)
            {
                if (i < 300)
                    end.Send(new StageFrame(StageFrameKind.Activations, long.MaxValue - i, -i, 1.0 / (i + 1)), Values(i, lengths[i % lengths.Length]));
                if (i == 0) continue;
                var values = new float[lengths[(i - 1) % lengths.Length]];
                Assert.Equal(
                    new StageFrame(StageFrameKind.Activations, long.MaxValue - (i - 1), -(i - 1), 1.0 / i), end.Receive(StageFrameKind.Activations, values));
                Assert.Equal(Values(i - 1, values.Length).Select(BitConverter.SingleToInt32Bits), values.Select(BitConverter.SingleToInt32Bits));
            }
        }

        // All bit patterns there are, NaNs among them.
        static float[] Values(int frame, int count) => [.. Enumerable.Range(0, count).Select(i => BitConverter.Int32BitsToSingle((frame * 40_009 + i) * 48_271))];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_sent_before_a_link_ended_still_arrives_and_then_its_end(bool sockets)
    {
        using var link = await LinkAsync(sockets);
        link.One.Send(new StageFrame(StageFrameKind.Loss, 3, 0, 2.5), []);
        if (sockets)
            link.Sockets!.Value.One.Shutdown(SocketShutdown.Send); // as the end of a process does, once its last bytes are on the way
        else
            link.One.Dispose();
        Assert.Equal(2.5, link.Other.Receive(StageFrameKind.Loss, []).Number);
        var wait = Task.Run(() => link.Other.Receive(StageFrameKind.Loss, []));
        await Assert.ThrowsAsync<PipelineException>(() => wait.WaitAsync(s_patience));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_waits_at_either_end_is_woken_by_the_end_of_the_link(bool sockets)
    {
        using var link = await LinkAsync(sockets);
        var receives = Task.Run(() => link.Other.Receive(StageFrameKind.Gradient, new float[4]));
        var sends = Task.Run(() =>
        {
            // Nobody takes anything, so that this waits at the latest when every buffer is full.
            while (true) link.One.Send(new StageFrame(StageFrameKind.Loss, 0), []);
        });
        await Assert.ThrowsAsync<PipelineException>(() => receives.WaitAsync(s_patience)); // a loss is not what was due
        link.One.Dispose();
        await Assert.ThrowsAsync<PipelineException>(() => sends.WaitAsync(s_patience));
    }

    [Theory]
    [InlineData(StageFrameKind.Gradient, 4)]
    [InlineData(StageFrameKind.Activations, 3)]
    [InlineData(StageFrameKind.Activations, 5)]
    public async Task A_frame_that_is_not_due_is_refused(StageFrameKind kind, int values)
    {
        foreach (var sockets in new[] { false, true })
        {
            using var link = await LinkAsync(sockets);
            link.One.Send(new StageFrame(kind, 0), new float[values]);
            Assert.Throws<PipelineException>(() => link.Other.Receive(StageFrameKind.Activations, new float[4]));
        }
    }

    [Fact]
    public async Task A_frame_on_the_wire_has_exactly_the_described_bytes()
    {
        var (one, other) = await SocketsAsync();
        using var link = new StreamStageLink(new NetworkStream(one, ownsSocket: true), 8, s_patience);
        using (other)
        {
            link.Send(new StageFrame(StageFrameKind.Gradient, 0x0102030405060708, -2, -1.5), [1f, -0f]);
            var wire = new byte[40];
            await new NetworkStream(other).ReadExactlyAsync(wire).AsTask().WaitAsync(s_patience);
            Assert.Equal(
                "5A475031" + "02000000" + "0807060504030201" + "FEFFFFFF" + "02000000" + "000000000000F8BF" + "0000803F" + "00000080",
                Convert.ToHexString(wire));
        }
    }

    [Theory]
    [InlineData(0, 0x21212121)] // no frame at all
    [InlineData(4, 0)] // no such kind
    [InlineData(4, 9)]
    [InlineData(20, 9)] // more values than were agreed
    [InlineData(20, int.MaxValue)]
    [InlineData(20, -1)]
    public async Task Bytes_that_are_no_frame_end_the_link_and_claim_no_memory(int at, int value)
    {
        var (one, other) = await SocketsAsync();
        using var link = new StreamStageLink(new NetworkStream(one, ownsSocket: true), 8, s_patience);
        using (other)
        {
            var head = new byte[32];
            BinaryPrimitives.WriteInt32LittleEndian(head, 0x3150475A);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), (int)StageFrameKind.Activations);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(20), 8);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(at), value);
            other.Send(head);
            var wait = Task.Run(() => link.Receive(StageFrameKind.Activations, new float[8]));
            var error = await Assert.ThrowsAsync<PipelineException>(() => wait.WaitAsync(s_patience));
            Assert.Contains("no frame of a stage, or too large", error.Message, StringComparison.Ordinal);
            // The connection is closed too: nobody goes on sending to it.
            Assert.Equal(0, await other.ReceiveAsync(new byte[1]).WaitAsync(s_patience));
        }
    }

    [Fact]
    public async Task A_frame_that_breaks_off_never_arrives()
    {
        var (one, other) = await SocketsAsync();
        using var link = new StreamStageLink(new NetworkStream(one, ownsSocket: true), 8, s_patience);
        var head = new byte[32 + 7];
        BinaryPrimitives.WriteInt32LittleEndian(head, 0x3150475A);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), (int)StageFrameKind.Activations);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(20), 2);
        other.Send(head);
        other.Dispose();
        var wait = Task.Run(() => link.Receive(StageFrameKind.Activations, new float[2]));
        await Assert.ThrowsAsync<PipelineException>(() => wait.WaitAsync(s_patience));
    }

    [Fact]
    public async Task A_neighbour_that_is_silent_for_too_long_is_given_up()
    {
        var (one, other) = await SocketsAsync();
        using var link = new StreamStageLink(new NetworkStream(one, ownsSocket: true), 8, TimeSpan.FromMilliseconds(50));
        using (other)
        {
            var wait = Task.Run(() => link.Receive(StageFrameKind.Loss, []));
            var error = await Assert.ThrowsAsync<PipelineException>(() => wait.WaitAsync(s_patience));
            Assert.Contains("No Loss came", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_frame_over_the_agreed_size_is_not_sent()
    {
        using var link = await LinkAsync(sockets: true, mostValues: 8);
        Assert.Throws<PipelineException>(() => link.One.Send(new StageFrame(StageFrameKind.Activations, 0), new float[9]));
        link.One.Send(new StageFrame(StageFrameKind.Activations, 0), new float[8]);
        link.Other.Receive(StageFrameKind.Activations, new float[8]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_frame_that_fits_the_buffers_allocates_nothing_on_its_way(bool sockets)
    {
        using var link = await LinkAsync(sockets);
        var values = new float[40_000];
        for (int warm = 0; warm < 3; warm++) Pass(link, values);

        // Other tests allocate at the same time in this process: one quiet pass shows that a link does not.
        var least = long.MaxValue;
        for (int pass = 0; pass < 500 && least != 0; pass++)
        {
            var before = GC.GetTotalAllocatedBytes(true);
            Pass(link, values);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }
        Assert.Equal(0, least);

        static void Pass(Pair link, float[] values)
        {
            link.One.Send(new StageFrame(StageFrameKind.Activations, 0), values);
            link.Other.Receive(StageFrameKind.Activations, values);
        }
    }

    [Fact]
    public async Task Stages_over_sockets_give_the_bits_of_one_model()
    {
        var recipe = PipelineModel.Recipe;
        var (parameters, optimizer) = PipelineModel.Start(recipe);
        var whole = new TrainingStep(recipe, Crew.Alone);
        var most = StreamStageLink.MostValues(recipe);
        Pair middle = await LinkAsync(true, most), first = await LinkAsync(true, most), tie = await LinkAsync(true, most);
        using var island = new Island(recipe, 3, 1, (_, _) =>
            [new StageLinks(null, first.One, tie.One), new StageLinks(first.Other, middle.One, null), new StageLinks(middle.Other, null, tie.Other)]);
        var (sharded, state) = (parameters.Clone(), optimizer.Copy());
        for (int step = 0; step < 3; step++)
        {
            var (tokens, targets) = PipelineModel.Batch(step);
            Assert.Equal(whole.Run(parameters, optimizer, 0.01, tokens, targets), island.Run(sharded, state, 0.01, tokens, targets));
        }
        Assert.Equal(parameters.Values, sharded.Values);
    }

    private static async Task<Pair> LinkAsync(bool sockets, int mostValues = 40_000)
    {
        if (!sockets)
        {
            var (earlier, later) = LocalStageLink.Pair();
            return new Pair(earlier, later, null);
        }
        var (one, other) = await SocketsAsync();
        return new Pair(
            new StreamStageLink(new NetworkStream(one, ownsSocket: true), mostValues, s_patience),
            new StreamStageLink(new NetworkStream(other, ownsSocket: true), mostValues, s_patience), (one, other));
    }

    private static async Task<(Socket One, Socket Other)> SocketsAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await one.ConnectAsync(listener.LocalEndpoint).WaitAsync(s_patience);
        var other = await listener.AcceptSocketAsync().WaitAsync(s_patience);
        other.NoDelay = true;
        return (one, other);
    }

    private sealed record Pair(IStageLink One, IStageLink Other, (Socket One, Socket Other)? Sockets) : IDisposable
    {
        public void Dispose()
        {
            One.Dispose();
            Other.Dispose();
        }
    }
}
