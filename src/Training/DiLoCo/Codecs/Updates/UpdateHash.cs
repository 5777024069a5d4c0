using System.Security.Cryptography;

namespace ZeroG.Training.DiLoCo.Codecs.Updates;

/// <summary>
/// The root of a body, payload by payload: SHA-256 of its header's bytes without the body root, then of each payload its length as
/// a varint and its bytes. A body fits one header alone.
/// </summary>
/// <remarks>The header's number of tensors and length of the body enter first: they must be known before the first payload.</remarks>
public sealed class UpdateHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly UpdateHeader _header;

    /// <summary>Begins a root.</summary>
    /// <param name="header">All of it enters but the body root.</param>
    /// <exception cref="ArgumentException">A field of the header is out of bounds.</exception>
    public UpdateHash(UpdateHeader header)
    {
        _header = header;
        ReadOnlySpan<byte> bytes = header.ToBytes();
        _hash.AppendData(bytes[..UpdateHeader.BodyRootAt]);
        _hash.AppendData(bytes[UpdateHeader.JobAt..]);
    }

    /// <summary>Payloads so far.</summary>
    public int Payloads { get; private set; }

    /// <summary>Bytes of the body so far, lengths included.</summary>
    public long Length { get; private set; }

    /// <summary>Takes in the next payload.</summary>
    public void Append(ReadOnlySpan<byte> payload)
    {
        Span<byte> prefix = stackalloc byte[Varint.MaxBytes];
        prefix = prefix[..Varint.Write(prefix, payload.Length)];
        _hash.AppendData(prefix);
        _hash.AppendData(payload);
        Payloads++;
        Length += prefix.Length + payload.Length;
    }

    /// <summary>The root, 64 hexadecimal digits in lower case; nothing can be added after.</summary>
    public string Root() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <summary>Requires that number, length and root of the payloads are the header's.</summary>
    /// <exception cref="CodecFormatException">They are not.</exception>
    public void Verify()
    {
        if (Payloads != _header.Tensors || Length != _header.BodyLength)
            throw UpdateBody.Malformed($"{Payloads} payloads of {Length} bytes stand where the header has {_header.Tensors} of {_header.BodyLength}");
        if (Root() != _header.BodyRoot)
            throw UpdateBody.Malformed("The body's root is not the one of its header");
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
