using System.Globalization;

namespace ZeroG;

/// <summary>Names bytes by their content; what grains pass around in place of the bytes themselves.</summary>
/// <remarks>
/// The root does not commit the length (one zero byte and 256 zero bytes share a root), so content is always
/// named by both. The text form is <c>0x{root}:{length}</c>.
/// </remarks>
[GenerateSerializer, Immutable, Alias("zerog.BlobRef")]
public readonly record struct BlobRef
{
    /// <summary>Names content by root and length.</summary>
    /// <param name="root">0G Storage root: <c>0x</c> and 64 lower-case hexadecimal digits.</param>
    /// <param name="length">Size in bytes, above zero.</param>
    /// <exception cref="ArgumentException">The root is not of that form, or the length is not positive.</exception>
    public BlobRef(string root, long length)
    {
        if (!IsRoot(root)) throw new ArgumentException($"'{root}' is not a content root: expected 0x and 64 lower-case hexadecimal digits.", nameof(root));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Root = root;
        Length = length;
    }

    /// <summary>0G Storage root: <c>0x</c> and 64 lower-case hexadecimal digits.</summary>
    [Id(0)] public string Root { get; init => field = Bounds.Plain(value, Bounds.Root); }

    /// <summary>Size in bytes.</summary>
    [Id(1)] public long Length { get; init; }

    /// <summary>Whether the text is a root: <c>0x</c> and 64 lower-case hexadecimal digits.</summary>
    public static bool IsRoot(string? text) =>
        text is { Length: 66 } && text.StartsWith("0x", StringComparison.Ordinal)
        && !text.AsSpan(2).ContainsAnyExcept("0123456789abcdef");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Root}:{Length}");
}
