using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ZeroG.Receipts;

/// <summary>How other standards call what a receipt speaks of.</summary>
internal static class ExportNames
{
    /// <summary>A hash as 64 digits, without a prefix.</summary>
    public static string Digits(Hash256 hash) => hash.ToString()[2..];

    /// <summary>A time by RFC 3339, in UTC to the millisecond.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A name as a URI; a path keeps its slashes.</summary>
    /// <param name="kind">What kind of thing it names.</param>
    /// <param name="name">Any text.</param>
    public static string Uri(string kind, string name) => $"urn:zerog:{kind}:{Escaped(name)}";

    /// <summary>A version of a dataset as a URI.</summary>
    public static string DatasetUri(string name, int version) => string.Create(CultureInfo.InvariantCulture, $"{Uri("dataset", name)}@{version}");

    /// <summary>A path of any characters as one of a URI.</summary>
    public static string Escaped(string path) => string.Join('/', path.Split('/').Select(System.Uri.EscapeDataString));

    /// <summary>What a source is called: the version of its dataset, else its file, else what it was for.</summary>
    public static string Of(ReceiptSource source) => source switch
    {
        { Dataset: { } dataset, Version: { } version } => string.Create(CultureInfo.InvariantCulture, $"{dataset}@{version}"),
        { FileName: { } file } => file,
        _ => RoleOf(source),
    };

    /// <summary>What a source was for, as the receipt spells it.</summary>
    public static string RoleOf(ReceiptSource source) => source.Role switch
    {
        SourceRole.Training => "training",
        SourceRole.HeldOut => "heldOut",
        _ => "tokenizer",
    };

    /// <summary>The same UUID for the same name, and another for another: version 8 of RFC 9562, from SHA-256 (its appendix B.2).</summary>
    public static Guid Uuid(string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)((BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x0fff) | 0x8000));
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
