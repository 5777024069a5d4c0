using System.Buffers.Text;
using System.Text;

namespace Orleans.Runtime;

/// <summary>Keys made of integers, GUIDs and an extension, as text: <c>key</c> or <c>key+extension</c>.</summary>
public static class GrainIdKeyExtensions
{
    private const byte Separator = (byte)'+';
    private const int GuidLength = 32;

    /// <summary>An integer key: upper-case hexadecimal digits without leading zeros.</summary>
    public static IdSpan CreateIntegerKey(long key) => CreateIntegerKey(key, ReadOnlySpan<byte>.Empty);

    /// <summary>An integer key with an extension; an empty extension is none.</summary>
    public static IdSpan CreateIntegerKey(long key, ReadOnlySpan<byte> keyExtension)
    {
        Span<byte> digits = stackalloc byte[16];
        Utf8Formatter.TryFormat(key, digits, out var length, 'X');
        return Join(digits[..length], keyExtension);
    }

    /// <summary>An integer key with an extension; a blank extension is none.</summary>
    public static IdSpan CreateIntegerKey(long key, string? keyExtension) => CreateIntegerKey(key, Bytes(keyExtension));

    /// <summary>A GUID key: 32 lower-case hexadecimal digits.</summary>
    public static IdSpan CreateGuidKey(Guid key) => CreateGuidKey(key, ReadOnlySpan<byte>.Empty);

    /// <summary>A GUID key with an extension; an empty extension is none.</summary>
    public static IdSpan CreateGuidKey(Guid key, ReadOnlySpan<byte> keyExtension)
    {
        Span<byte> digits = stackalloc byte[GuidLength];
        Utf8Formatter.TryFormat(key, digits, out _, 'N');
        return Join(digits, keyExtension);
    }

    /// <summary>A GUID key with an extension; a blank extension is none.</summary>
    public static IdSpan CreateGuidKey(Guid key, string? keyExtension) => CreateGuidKey(key, Bytes(keyExtension));

    /// <summary>Reads an integer key and its extension.</summary>
    public static bool TryGetIntegerKey(this GrainId grainId, out long key, out string? keyExt)
    {
        var digits = grainId.Key.AsSpan();
        keyExt = null;
        if (digits.IndexOf(Separator) is var at and >= 0)
        {
            keyExt = Encoding.UTF8.GetString(digits[(at + 1)..]);
            digits = digits[..at];
        }

        return Utf8Parser.TryParse(digits, out key, out var read, 'X') && read == digits.Length;
    }

    /// <summary>Reads an integer key and its extension.</summary>
    /// <exception cref="ArgumentException">The key is not an integer.</exception>
    public static long GetIntegerKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetIntegerKey(out var key, out keyExt) ? key : throw WrongFormat(grainId, "an Integer");

    /// <summary>Reads an integer key.</summary>
    /// <exception cref="ArgumentException">The key is not an integer.</exception>
    public static long GetIntegerKey(this GrainId grainId) => grainId.GetIntegerKey(out _);

    /// <summary>Reads a GUID key and its extension.</summary>
    public static bool TryGetGuidKey(this GrainId grainId, out Guid key, out string? keyExt)
    {
        var digits = grainId.Key.AsSpan();
        keyExt = null;
        if (digits.Length > GuidLength && digits[GuidLength] == Separator)
        {
            keyExt = Encoding.UTF8.GetString(digits[(GuidLength + 1)..]);
            digits = digits[..GuidLength];
        }

        key = default;
        return digits.Length == GuidLength && Utf8Parser.TryParse(digits, out key, out var read, 'N') && read == GuidLength;
    }

    /// <summary>Reads a GUID key and its extension.</summary>
    /// <exception cref="ArgumentException">The key is not a GUID.</exception>
    public static Guid GetGuidKey(this GrainId grainId, out string? keyExt) =>
        grainId.TryGetGuidKey(out var key, out keyExt) ? key : throw WrongFormat(grainId, "a Guid");

    /// <summary>Reads a GUID key.</summary>
    /// <exception cref="ArgumentException">The key is not a GUID.</exception>
    public static Guid GetGuidKey(this GrainId grainId) => grainId.GetGuidKey(out _);

    private static ReadOnlySpan<byte> Bytes(string? keyExtension) =>
        string.IsNullOrWhiteSpace(keyExtension) ? default : Encoding.UTF8.GetBytes(keyExtension);

    private static IdSpan Join(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> keyExtension) =>
        new(keyExtension.IsEmpty ? digits.ToArray() : [.. digits, Separator, .. keyExtension]);

    private static ArgumentException WrongFormat(GrainId grainId, string kind) =>
        new($"Value \"{grainId}\" is not in the correct format for {kind} key.", nameof(grainId));
}
