namespace ZeroG.Training.DiLoCo.Codecs.Updates;

/// <summary>The payloads of an update, one a tensor, each after its length as a varint; bound to their header by its root.</summary>
public static class UpdateBody
{
    /// <summary>The header with number, length and root of these payloads.</summary>
    /// <exception cref="ArgumentException">A field of the header is out of bounds.</exception>
    public static UpdateHeader Seal(UpdateHeader header, IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        var counted = header with { Tensors = payloads.Count, BodyLength = payloads.Sum(payload => (long)Varint.Length(payload.Length) + payload.Length) };
        using var hash = new UpdateHash(counted);
        foreach (var payload in payloads)
            hash.Append(payload.Span);
        return counted with { BodyRoot = hash.Root() };
    }

    /// <summary>Writes the payloads.</summary>
    public static void Write(Stream stream, IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        Span<byte> prefix = stackalloc byte[Varint.MaxBytes];
        foreach (var payload in payloads)
        {
            stream.Write(prefix[..Varint.Write(prefix, payload.Length)]);
            stream.Write(payload.Span);
        }
    }

    /// <summary>Reads the payloads of a header, and no byte more, and verifies them.</summary>
    /// <param name="stream">Where the body begins.</param>
    /// <param name="header">Its header.</param>
    /// <param name="longest">Most bytes of each payload, by <see cref="IQuantizer.MaxLength"/>: nothing longer is allocated.</param>
    /// <exception cref="CodecFormatException">The bytes are not the header's body, or a payload is too long.</exception>
    public static byte[][] Read(Stream stream, UpdateHeader header, IReadOnlyList<int> longest)
    {
        if (header.Tensors != longest.Count) throw Malformed($"The header has {header.Tensors} payloads where there are {longest.Count} tensors");
        var payloads = new byte[longest.Count][];
        using var hash = new UpdateHash(header);
        for (int i = 0; i < payloads.Length; i++)
        {
            int length = Varint.Read(stream, (int)Math.Min(longest[i], header.BodyLength - hash.Length));
            payloads[i] = new byte[length];
            if (stream.ReadAtLeast(payloads[i], length, throwOnEndOfStream: false) != length) throw Malformed($"Payload {i} ends early");
            hash.Append(payloads[i]);
        }
        hash.Verify();
        return payloads;
    }

    /// <summary>Requires that these are the payloads of a header.</summary>
    /// <exception cref="CodecFormatException">They are not.</exception>
    public static void Verify(UpdateHeader header, IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        using var hash = new UpdateHash(header);
        foreach (var payload in payloads)
            hash.Append(payload.Span);
        hash.Verify();
    }

    internal static CodecFormatException Malformed(string what) =>
        new(what, "an update's body", "Refuse the update, and take it from its sender again or leave it out of the round.");
}
