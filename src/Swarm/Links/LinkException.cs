namespace ZeroG.Swarm.Links;

/// <summary>Why a link, or what was asked over it, failed.</summary>
public enum LinkFault
{
    /// <summary>The peer's end is gone without a farewell: its process died, or the network between is cut.</summary>
    Vanished = 0,

    /// <summary>The peer moved no byte for longer than the limit.</summary>
    Stalled = 1,

    /// <summary>The peer sent what the protocol does not allow, or more than the receiver takes.</summary>
    Malformed = 2,

    /// <summary>The peer does not know the shared secret, or plays another role or version.</summary>
    Refused = 3,

    /// <summary>This end was closed already.</summary>
    Closed = 4,

    /// <summary>Nobody answers at the address, or no donor is left.</summary>
    Unavailable = 5,
}

/// <summary>A link failed: what happened, where, and the remedy. Holds no secret and no bytes of the peer.</summary>
/// <param name="fault">The kind of failure.</param>
/// <param name="what">What happened.</param>
/// <param name="where">The peer, and the place in the exchange.</param>
/// <param name="remedy">What the reader can do.</param>
/// <param name="inner">The cause, if another exception was one.</param>
public sealed class LinkException(LinkFault fault, string what, string where, string remedy, Exception? inner = null)
    : IOException($"{what} ({where}). {remedy}", inner)
{
    /// <summary>The kind of failure.</summary>
    public LinkFault Fault { get; } = fault;

    /// <summary>The peer, and the place in the exchange.</summary>
    public string Where { get; } = where;

    /// <summary>What the reader can do.</summary>
    public string Remedy { get; } = remedy;

    // An exception object that several callers rethrow would gather all their stack traces.
    internal LinkException Again() => new(Fault, _what, Where, Remedy, this);

    private readonly string _what = what;
}
