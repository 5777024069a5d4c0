namespace ZeroG.Swarm.Links;

/// <summary>How long a message of a kind may be.</summary>
/// <param name="Kind">From 1.</param>
/// <param name="Longest">Most bytes of its payload.</param>
public readonly record struct MessageLimit(byte Kind, int Longest);

/// <summary>Which kinds of messages a receiver takes, and how long each may be. Anything else ends the link.</summary>
public sealed class MessageLimits
{
    /// <summary>No kind may be longer: 1 GiB.</summary>
    public const int MaxLength = 1 << 30;

    /// <summary>Of every frame: says good-bye. Not to be used for messages.</summary>
    public const byte CloseKind = 0;

    private readonly int[] _longest = new int[256];

    /// <summary>Takes these kinds and no others.</summary>
    /// <param name="kinds">Distinct kinds from 1, each with the most bytes of its payload.</param>
    /// <exception cref="ArgumentException">Kind 0, a kind given twice, or a length outside 0 to <see cref="MaxLength"/>.</exception>
    public MessageLimits(params ReadOnlySpan<MessageLimit> kinds)
    {
        Array.Fill(_longest, -1);
        foreach (var (kind, longest) in kinds)
        {
            if (kind == CloseKind) throw new ArgumentException($"Kind {CloseKind} says good-bye; messages have kinds from 1.", nameof(kinds));
            if (longest is < 0 or > MaxLength)
                throw new ArgumentException($"Kind {kind} is to have up to {longest} bytes; give 0 to {MaxLength}.", nameof(kinds));
            if (_longest[kind] >= 0) throw new ArgumentException($"Kind {kind} is given twice.", nameof(kinds));
            _longest[kind] = longest;
        }
    }

    /// <summary>Most bytes of a payload of that kind, or −1 if it is not taken.</summary>
    public int Of(byte kind) => _longest[kind];
}
