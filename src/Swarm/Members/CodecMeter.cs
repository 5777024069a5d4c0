using System.Diagnostics;

namespace ZeroG.Swarm.Members;

/// <summary>Time in codecs and payload bytes of one member; for several threads.</summary>
internal sealed class CodecMeter
{
    private long _ticks, _exchangeTicks, _sent, _received;

    /// <summary>Time of encoding, decoding and hashing.</summary>
    public TimeSpan CodecTime => new(Interlocked.Read(ref _ticks));

    /// <summary>Time from the end of this member's steps until the round's average was whole, all rounds together.</summary>
    public TimeSpan ExchangeTime => new(Interlocked.Read(ref _exchangeTicks));

    /// <summary>Payload bytes sent and received.</summary>
    public (long Sent, long Received) Bytes => (Interlocked.Read(ref _sent), Interlocked.Read(ref _received));

    /// <summary>Does a piece of the codecs' work.</summary>
    public T Time<T>(Func<T> work)
    {
        var since = Stopwatch.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            Interlocked.Add(ref _ticks, Stopwatch.GetElapsedTime(since).Ticks);
        }
    }

    /// <summary>An exchange of this member's was whole.</summary>
    public void Exchanged(TimeSpan took) => Interlocked.Add(ref _exchangeTicks, took.Ticks);

    /// <summary>A payload was sent.</summary>
    public void Sent(int bytes) => Interlocked.Add(ref _sent, bytes);

    /// <summary>A payload came.</summary>
    public void Received(int bytes) => Interlocked.Add(ref _received, bytes);
}
