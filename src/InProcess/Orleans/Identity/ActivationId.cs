namespace Orleans.Runtime;

/// <summary>The identity of one activation of a grain.</summary>
[GenerateSerializer, Immutable]
public readonly struct ActivationId : IEquatable<ActivationId>, ISpanFormattable
{
    [Id(0)]
    private readonly Guid _key;

    /// <summary>The activation identified by <paramref name="key"/>.</summary>
    public ActivationId(Guid key) => _key = key;

    /// <summary>Whether nothing is identified.</summary>
    public bool IsDefault => _key == default;

    /// <inheritdoc />
    public bool Equals(ActivationId other) => _key == other._key;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _key.GetHashCode();

    /// <summary>An at sign and 32 hexadecimal digits.</summary>
    public override string ToString() => $"@{_key:N}";

    /// <summary>The text <see cref="FromParsableString"/> reads.</summary>
    public string ToParsableString() => ToString();

    /// <summary>Reads what <see cref="ToParsableString"/> writes.</summary>
    public static ActivationId FromParsableString(string activationId) =>
        new(Guid.ParseExact(activationId.AsSpan().TrimStart('@'), "N"));

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"@{_key:N}", out charsWritten);

    /// <summary>Whether both identify the same activation.</summary>
    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);
}
