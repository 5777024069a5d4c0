using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Codecs.Updates;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests;

/// <summary>Whatever the bytes, decoding ends in finite values or one kind of error, and allocates no more than it may.</summary>
public sealed class HostileBytesTests
{
    private const int Trials = 25_000;

    // An error costs a stack trace and its text; the rest is the formats' own: CocktailSGD's kept values.
    private const long AllowedBytes = 16_384;

    public static TheoryData<string> Names => [.. SampleQuantizers.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_payload_decodes_to_finite_values_or_is_refused(string name)
    {
        var quantizer = SampleQuantizers.All[name];
        var shapes = new[] { (5, 0), (7, 9), (33, 41) };
        var sound = shapes.Select(shape => quantizer.Encoded(SampleValues.Of("heavy", shape.Item1 * Math.Max(1, shape.Item2), 1), shape)).ToArray();
        var random = CounterRandom.ForName(5, name);
        var values = new float[33 * 41];
        int refused = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            int which = trial % shapes.Length;
            var ((rows, columns), bytes) = (shapes[which], Mutated(sound[which], CounterRandom.For(random.Bits((ulong)trial))));
            var target = values.AsSpan(0, rows * Math.Max(1, columns));
            target.Fill(float.NaN);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                quantizer.Decode(bytes, rows, columns, target);
                Assert.False(target.ContainsAnyExceptInRange(float.MinValue, float.MaxValue));
            }
            catch (CodecFormatException)
            {
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
        }
        Assert.InRange(refused, 1, Trials - 1);
    }

    [Fact]
    public void A_header_is_read_as_it_can_be_written_or_refused()
    {
        var sound = UpdateTests.Header().ToBytes();
        var random = CounterRandom.For(6);
        int refused = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            var bytes = Mutated(sound, CounterRandom.For(random.Bits((ulong)trial)));
            try
            {
                Assert.Equal(bytes, UpdateHeader.Read(bytes).ToBytes());
            }
            catch (CodecFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1, Trials - 1);
    }

    [Fact]
    public void A_body_that_is_not_its_headers_is_refused_before_more_than_its_bounds_are_allocated()
    {
        var payloads = UpdateTests.Payloads();
        var header = UpdateBody.Seal(UpdateTests.Header(), payloads);
        using var stream = new MemoryStream();
        UpdateBody.Write(stream, payloads);
        var sound = stream.ToArray();
        var random = CounterRandom.For(7);
        for (int trial = 0; trial < Trials; trial++)
        {
            var bytes = Mutated(sound, CounterRandom.For(random.Bits((ulong)trial)));
            if (bytes.AsSpan().StartsWith(sound)) continue;
            using var hostile = new MemoryStream(bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<CodecFormatException>(() => UpdateBody.Read(hostile, header, [.. payloads.Select(payload => payload.Length)]));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
        }
    }

    /// <summary>Some bytes changed, cut off or added, or all of them random.</summary>
    private static byte[] Mutated(byte[] sound, CounterRandom random)
    {
        var bytes = sound.ToArray();
        switch (random.Below(0, 8))
        {
            case 0:
                bytes = bytes[..(int)random.Below(1, bytes.Length)];
                break;
            case 1:
                bytes = [.. bytes, .. new byte[1 + random.Below(1, 40)]];
                break;
            case 2:
                for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.Bits((ulong)i + 1);
                break;
            case 3:
                // A sound start, so that what follows is reached.
                for (int i = (int)random.Below(1, bytes.Length); i < bytes.Length; i++) bytes[i] = (byte)random.Bits((ulong)i + 2);
                break;
            default:
                for (int i = 0, changes = 1 + (int)random.Below(1, 4); i < changes; i++)
                    bytes[random.Below((ulong)(2 * i) + 2, bytes.Length)] ^= (byte)(1 << (int)random.Below((ulong)(2 * i) + 3, 8));
                break;
        }
        return bytes;
    }
}
