using System.Buffers;

namespace ZeroG.Swarm.Links;

/// <summary>A message as received. Its bytes lie in a pooled buffer: dispose it exactly once, and touch them no more after that.</summary>
public readonly struct Message : IDisposable
{
    private readonly byte[] _buffer;
    private readonly int _length;

    internal Message(byte kind, byte[] buffer, int length)
    {
        Kind = kind;
        _buffer = buffer;
        _length = length;
    }

    /// <summary>What it is, as the protocol above numbers it.</summary>
    public byte Kind { get; }

    /// <summary>Its bytes: hostile until verified.</summary>
    public ReadOnlyMemory<byte> Payload => _buffer.AsMemory(0, _length);

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer is { Length: > 0 }) ArrayPool<byte>.Shared.Return(_buffer);
    }
}

/// <summary>Which of the waiting messages is written next.</summary>
public enum MessagePriority
{
    /// <summary>After all that was queued before it.</summary>
    Bulk = 0,

    /// <summary>Before all bulk messages, though never inside one: small messages that must not wait behind large ones.</summary>
    Control = 1,
}
