using System.Globalization;
using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>The names that both ends of the data plane use.</summary>
internal static class DataPlaneRoutes
{
    /// <summary>Path of the durable store.</summary>
    public const string Durable = "/v1/durable";

    /// <summary>Path above the scratch stores.</summary>
    public const string Scratch = "/v1/scratch";

    /// <summary>Path above the hubs of jobs.</summary>
    public const string Exchange = "/v1/exchange";

    /// <summary>Below a blob: the roots of its segments.</summary>
    public const string Segments = "/segments";

    /// <summary>Below a blob: its upload.</summary>
    public const string Draft = "/draft";

    /// <summary>Header: bytes of an upload that are verified and kept; also the query parameter that says where a part begins.</summary>
    public const string OffsetHeader = "Upload-Offset";

    /// <summary>Query parameter: where in the blob the part begins.</summary>
    public const string OffsetParameter = "offset";

    /// <summary>The most lengths that one root is listed with.</summary>
    public const int MaxLengths = 64;

    /// <summary>Reads a root in its one spelling: 64 lower-case hexadecimal digits.</summary>
    public static bool TryParseRoot(string? text, out Hash256 root)
    {
        root = default;
        return text is { Length: 2 * Hash256.Size } && Hash256.TryParse(text, out root) && root.ToHex() == text;
    }

    /// <summary>Reads a number in its one spelling: decimal digits without a sign or a leading zero.</summary>
    public static bool TryParseNumber(string? text, out long number)
    {
        number = 0;
        return text is { Length: > 0 and < 20 }
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && (text.Length == 1 || text[0] != '0');
    }
}
