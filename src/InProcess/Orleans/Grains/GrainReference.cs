using ZeroG.InProcess;

namespace Orleans.Runtime;

/// <summary>
/// Base of the generated objects through which grains and observers are called. Equal when they name the same one.
/// </summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>, ISpanFormattable
{
    internal GrainReference(CallOrigin origin, GrainId grainId, InterfaceModel model)
    {
        Origin = origin;
        GrainId = grainId;
        Model = model;
    }

    /// <summary>The grain or observer.</summary>
    public GrainId GrainId { get; }

    /// <summary>The interface the reference implements.</summary>
    public GrainInterfaceType InterfaceType => Model.InterfaceType;

    /// <summary>The version of the interface.</summary>
    public ushort InterfaceVersion => Model.Version;

    /// <summary>The name of the interface.</summary>
    public virtual string InterfaceName => Model.InterfaceType.ToString();

    /// <summary>Who calls when no grain does: the client or silo that made the reference.</summary>
    internal CallOrigin Origin { get; }

    internal InterfaceModel Model { get; }

    /// <summary>The activation the last call went to.</summary>
    internal Activation? LastTarget { get; set; }

    /// <summary>A reference to the same grain under another interface.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable =>
        (TGrainInterface)Origin.Cluster.Cast(this, typeof(TGrainInterface));

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    /// <inheritdoc />
    public bool Equals(GrainReference? other) => other is not null && GrainId == other.GrainId;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc />
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <summary>The grain and the interface.</summary>
    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"GrainReference:{GrainId}:{InterfaceType}", out charsWritten);

    /// <summary>Whether both name the same grain.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);
}
