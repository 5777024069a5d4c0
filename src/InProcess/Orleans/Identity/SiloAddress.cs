using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Serialization;

namespace Orleans.Runtime;

/// <summary>The name of one life of a silo: endpoint and generation, written <c>ip:port@generation</c>.</summary>
/// <remarks>In one process no endpoint is ever opened: the port only tells silos apart.</remarks>
[Immutable, SuppressReferenceTracking]
[JsonConverter(typeof(SiloAddressConverter))]
public sealed class SiloAddress : IEquatable<SiloAddress>, IComparable<SiloAddress>, ISpanFormattable, IParsable<SiloAddress>
{
    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
    }

    /// <summary>The address of no silo.</summary>
    public static SiloAddress Zero { get; } = New(new IPAddress(0), 0, 0);

    /// <summary>IP address and port.</summary>
    [Id(0)]
    public IPEndPoint Endpoint { get; }

    /// <summary>Tells the lives of a silo apart: later ones have higher numbers.</summary>
    [Id(1)]
    public int Generation { get; }

    /// <summary>Whether this names a client.</summary>
    public bool IsClient => Generation < 0;

    /// <summary>The silo at <paramref name="ep"/> in generation <paramref name="gen"/>.</summary>
    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    /// <summary>The silo at <paramref name="address"/> and <paramref name="port"/> in <paramref name="generation"/>.</summary>
    public static SiloAddress New(IPAddress address, int port, int generation) => new(new(address, port), generation);

    /// <summary>Reads <c>ip:port@generation</c>.</summary>
    public static SiloAddress FromParsableString(string addr) => Parse(addr, null);

    /// <summary>Reads <c>ip:port@generation</c>.</summary>
    public static SiloAddress Parse(string value) => Parse(value, null);

    /// <summary>Reads <c>ip:port@generation</c>.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static SiloAddress Parse(string value, IFormatProvider? provider = null) =>
        TryParse(value, provider, out var result)
            ? result
            : throw new FormatException("Invalid string SiloAddress: " + value);

    /// <summary>Reads <c>ip:port@generation</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, [NotNullWhen(true)] out SiloAddress? result) =>
        TryParse(value, null, out result);

    /// <summary>Reads <c>ip:port@generation</c>.</summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? value, IFormatProvider? provider, [NotNullWhen(true)] out SiloAddress? result)
    {
        result = null;
        var at = value?.LastIndexOf('@') ?? -1;
        if (at < 0
            || !IPEndPoint.TryParse(value.AsSpan(0, at), out var endpoint)
            || !int.TryParse(value.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
        {
            return false;
        }

        result = new(endpoint, generation);
        return true;
    }

    /// <summary>A hash that is the same in every process.</summary>
    public int GetConsistentHashCode() => unchecked((int)StableHash.ComputeHash(Encoding.UTF8.GetBytes(ToString())));

    /// <inheritdoc />
    public bool Equals([NotNullWhen(true)] SiloAddress? other) =>
        other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    /// <inheritdoc />
    public override int GetHashCode() => GetConsistentHashCode();

    /// <inheritdoc />
    /// <remarks>By generation, then port, then IP address.</remarks>
    public int CompareTo(SiloAddress? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = Generation.CompareTo(other.Generation);
        order = order != 0 ? order : Endpoint.Port.CompareTo(other.Endpoint.Port);
        return order != 0
            ? order
            : Endpoint.Address.GetAddressBytes().AsSpan().SequenceCompareTo(other.Endpoint.Address.GetAddressBytes());
    }

    /// <summary>Whether this is a later life of the silo at the same endpoint.</summary>
    public bool IsSuccessorOf(SiloAddress other) =>
        Endpoint.Equals(other.Endpoint) && other.Generation > 0 && Generation > other.Generation;

    /// <summary>Whether this is an earlier life of the silo at the same endpoint.</summary>
    public bool IsPredecessorOf(SiloAddress other) =>
        Endpoint.Equals(other.Endpoint) && Generation > 0 && Generation < other.Generation;

    /// <summary><c>ip:port@generation</c>.</summary>
    public string ToParsableString() => $"{Endpoint}@{Generation.ToString(CultureInfo.InvariantCulture)}";

    /// <summary><c>ip:port@generation</c>.</summary>
    public override string ToString() => ToParsableString();

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{ToParsableString()}", out charsWritten);
}
