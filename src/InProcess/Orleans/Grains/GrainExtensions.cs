using Orleans.Runtime;

namespace Orleans;

/// <summary>Identity, keys and references of grains.</summary>
public static class GrainExtensions
{
    private const string HalfBaked =
        "Passing a half baked grain as an argument. It is possible that you instantiated a grain class explicitly, as a "
        + "regular object and not via Orleans runtime or via proper test mocking";

    /// <summary>
    /// A reference to <paramref name="grain"/> under <typeparamref name="TGrainInterface"/>, to hand to others.
    /// </summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) =>
        (TGrainInterface)AsReference(grain, typeof(TGrainInterface));

    /// <summary>A reference to the same grain under <typeparamref name="TGrainInterface"/>.</summary>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => grain.AsReference<TGrainInterface>();

    /// <summary>A reference to <paramref name="grain"/> under <paramref name="interfaceType"/>.</summary>
    public static object AsReference(this IAddressable grain, Type interfaceType)
    {
        var reference = grain.AsReference();
        return reference.Origin.Cluster.Cast(reference, interfaceType);
    }

    /// <summary>A reference to the same grain under <paramref name="interfaceType"/>.</summary>
    public static object Cast(this IAddressable grain, Type interfaceType) => grain.AsReference(interfaceType);

    /// <summary>The identity of <paramref name="grain"/>.</summary>
    public static GrainId GetGrainId(this IAddressable grain)
    {
        var id = grain switch
        {
            Grain instance => instance.GrainId,
            GrainReference reference => reference.GrainId,
            IGrainBase instance => instance.GrainContext.GrainId,
            _ => throw WrongType(grain),
        };
        return id.IsDefault ? throw new ArgumentException(HalfBaked, nameof(grain)) : id;
    }

    /// <summary>Whether the key is an integer.</summary>
    public static bool IsPrimaryKeyBasedOnLong(this IAddressable grain) => GetGrainId(grain).TryGetIntegerKey(out _, out _);

    /// <summary>The integer key and its extension.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain, out string? keyExt)
    {
        var id = GetGrainId(grain);
        return id.TryGetIntegerKey(out var key, out keyExt)
            ? key
            : throw new InvalidOperationException($"Unable to extract integer key from grain id {id}");
    }

    /// <summary>The integer key.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain) => grain.GetPrimaryKeyLong(out _);

    /// <summary>The GUID key and its extension.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain, out string? keyExt)
    {
        var id = GetGrainId(grain);
        if (id.TryGetGuidKey(out var key, out keyExt))
        {
            return key;
        }

        // An integer key read as a GUID is its eight bytes, least significant first, behind eight zeros.
        return id.TryGetIntegerKey(out var number, out keyExt)
            ? new Guid([0, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(number)])
            : throw new InvalidOperationException($"Unable to extract GUID key from grain id {id}");
    }

    /// <summary>The GUID key.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain) => grain.GetPrimaryKey(out _);

    /// <summary>The key as text.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => GetGrainId(grain).Key.ToString();

    internal static GrainReference AsReference(this IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            GrainReference reference => reference,
            IGrainBase { GrainContext.GrainReference: { } reference } => reference,
            IGrainBase => throw new ArgumentException(HalfBaked, nameof(grain)),
            _ => throw WrongType(grain),
        };
    }

    private static ArgumentException WrongType(IAddressable grain) =>
        new(
            $"{nameof(GetGrainId)} has been called on an unexpected type: {grain?.GetType().FullName}. If the parameter is a "
            + $"grain implementation, you can derive from {nameof(Grain)} or implement {nameof(IGrainBase)} in order to support "
            + $"this method. Alternatively, inject {nameof(IGrainContext)} and access the {nameof(IGrainContext.GrainId)} or "
            + $"{nameof(IGrainContext.GrainReference)} property.",
            nameof(grain));
}
