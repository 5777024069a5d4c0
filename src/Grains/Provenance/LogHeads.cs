using System.Text;
using ZeroG.Chain;
using ZeroG.Chain.Logs;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance.Log;

namespace ZeroG.Grains.Provenance;

/// <summary>Signs the heads of one log, for readers and for the chain.</summary>
/// <param name="log">The log's name.</param>
/// <param name="key">Its key.</param>
/// <param name="onChain">The log on the chain; null without one.</param>
/// <param name="clock">The clock of heads.</param>
internal sealed class LogHeads(string log, LogKey key, ChainLog? onChain, TimeProvider clock)
{
    // A head that is older is signed again, so that a reader sees that the log still stands by it.
    private static readonly TimeSpan s_freshness = TimeSpan.FromMinutes(1);

    private (LogPoint Point, DateTimeOffset At, string Note, string ForAnchor)? _last;

    /// <summary>The signed head of what is durable.</summary>
    /// <returns>The note, and the signature for the contract, which is empty without a chain.</returns>
    public (string Note, string ForAnchor) Of(LogPoint point)
    {
        var now = clock.GetUtcNow();
        if (_last is not { } last || last.Point != point || now - last.At >= s_freshness)
        {
            var signed = SignedTreeHead.Sign(new TreeHead(HeadSignature.Origin(log, key.Address), point, now), head => key.Sign(HeadSignature.Digest(head)));
            _last = last = (point, now, Encoding.UTF8.GetString(signed.ToBytes()), ForAnchor(point));
        }

        return (last.Note, last.ForAnchor);
    }

    /// <summary>The signature on a head for the contract; empty without a chain, and for the log without entries, which cannot be anchored.</summary>
    public string ForAnchor(LogPoint point) => onChain is null || point.Size == 0 ? "" : Hex.Encode(key.Sign(onChain.Digest(point.Size, point.Root)));
}
