using System.Security.Cryptography;
using ZeroG.Silo.Exchange;

namespace ZeroG.Silo.Tests.Exchange;

public sealed class DuplexStreamTests
{
    // More than the pipes between hold.
    private const int Much = 1 << 20;

    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task Bytes_cross_both_ways_at_once()
    {
        var (one, other) = DuplexStream.Pair();
        var (there, back) = (RandomNumberGenerator.GetBytes(8 * Much), RandomNumberGenerator.GetBytes(5 * Much));
        var (read, answer) = (new byte[there.Length], new byte[back.Length]);

        await Task.WhenAll(
            one.WriteAsync(there, _bound.Token).AsTask(),
            other.WriteAsync(back, _bound.Token).AsTask(),
            one.ReadExactlyAsync(answer, _bound.Token).AsTask(),
            other.ReadExactlyAsync(read, _bound.Token).AsTask());

        Assert.Equal(there, read);
        Assert.Equal(back, answer);
    }

    [Fact]
    public async Task What_was_written_before_an_end_was_disposed_is_read_and_then_the_end_of_the_stream()
    {
        var (one, other) = DuplexStream.Pair();
        await one.WriteAsync(new byte[1000], _bound.Token);
        await one.DisposeAsync();

        await other.ReadExactlyAsync(new byte[1000], _bound.Token);
        Assert.Equal(0, await other.ReadAsync(new byte[1], _bound.Token));
        Assert.Equal(0, await other.ReadAsync(new byte[1], _bound.Token));
        await Assert.ThrowsAsync<IOException>(async () => await other.WriteAsync(new byte[1], _bound.Token));
    }

    [Fact]
    public async Task A_read_and_a_write_that_wait_end_when_the_other_end_is_disposed()
    {
        var (one, other) = DuplexStream.Pair();
        var reading = one.ReadAsync(new byte[1], _bound.Token).AsTask();
        var writing = one.WriteAsync(new byte[Much], _bound.Token).AsTask();
        Assert.False(writing.IsCompleted);

        await other.DisposeAsync();

        Assert.Equal(0, await reading);
        await Assert.ThrowsAsync<IOException>(() => writing);
    }

    [Fact]
    public async Task A_read_and_a_write_that_wait_end_when_their_own_end_is_disposed_and_the_other_end_hears_of_it()
    {
        var (one, other) = DuplexStream.Pair();
        var reading = one.ReadAsync(new byte[1], _bound.Token).AsTask();
        var writing = one.WriteAsync(new byte[Much], _bound.Token).AsTask();

        await one.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writing);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => one.ReadAsync(new byte[1], _bound.Token).AsTask());
        var rest = new MemoryStream();
        await other.CopyToAsync(rest, _bound.Token);
        Assert.InRange(rest.Length, 1, Much - 1);
        await Assert.ThrowsAsync<IOException>(async () => await other.WriteAsync(new byte[1], _bound.Token));
    }

    [Fact]
    public async Task A_read_that_was_cancelled_loses_nothing()
    {
        var (one, other) = DuplexStream.Pair();
        using var giveUp = new CancellationTokenSource();
        var reading = one.ReadAsync(new byte[1], giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        await other.WriteAsync(new byte[] { 7 }, _bound.Token);

        var read = new byte[1];
        await one.ReadExactlyAsync(read, _bound.Token);
        Assert.Equal(7, read[0]);
    }

    [Fact]
    public async Task A_second_read_beside_the_first_is_refused_and_harms_nothing()
    {
        var (one, other) = DuplexStream.Pair();
        var read = new byte[1];
        var reading = one.ReadAsync(read, _bound.Token).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => one.ReadAsync(new byte[1], _bound.Token).AsTask());

        await other.WriteAsync(new byte[] { 9 }, _bound.Token);
        Assert.Equal(1, await reading);
        Assert.Equal(9, read[0]);
    }
}
