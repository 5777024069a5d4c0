namespace Orleans.Serialization;

/// <summary>A type has no codec: it, or a type it holds, lacks <see cref="GenerateSerializerAttribute"/>.</summary>
[GenerateSerializer]
public sealed class CodecNotFoundException : SerializerException
{
    /// <summary>An error described by <paramref name="message"/>.</summary>
    public CodecNotFoundException(string message)
        : base(message)
    {
    }
}
