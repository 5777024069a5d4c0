using Orleans.Serialization;

namespace ZeroG.InProcess;

/// <summary>Copies a value that is not null and whose type is exactly <typeparamref name="T"/>.</summary>
internal delegate T CopyFunction<T>(T value, CopyContext context);

/// <summary>Copies values as a call does: deep, except what cannot change.</summary>
/// <typeparam name="T">The declared type; the type of the value may be derived from it.</typeparam>
internal static class Copier<T>
{
    /// <summary>Whether a value of the type is its own copy.</summary>
    internal static readonly bool IsShallow = ShallowTypes.Contains(typeof(T));

    private static readonly bool s_isExact = typeof(T).IsValueType || typeof(T).IsSealed;
    private static readonly bool s_isTracked =
        !typeof(T).IsValueType && !typeof(T).IsDefined(typeof(SuppressReferenceTrackingAttribute), inherit: false);

    private static readonly CopyFunction<T>? s_exact = IsShallow ? null : CopyRules.Find<T>();
    private static readonly CopyFunction<T>? s_declared = IsShallow ? null : InterfaceCopies.Find<T>();

    /// <summary>Copies <paramref name="value"/>, in a context of its own.</summary>
    internal static T Copy(T value)
    {
        if (IsShallow || value is null)
        {
            return value;
        }

        var context = CopyContext.Rent();
        var copy = Copy(value, context);
        context.Return();
        return copy;
    }

    /// <summary>Copies <paramref name="value"/> as part of what <paramref name="context"/> stands for.</summary>
    internal static T Copy(T value, CopyContext context)
    {
        if (IsShallow || value is null)
        {
            return value;
        }

        if (s_isExact || value.GetType() == typeof(T))
        {
            return CopyExact(value, context);
        }

        return s_declared is not null ? s_declared(value, context) : (T)RuntimeCopies.Copy(value, context);
    }

    internal static T CopyExact(T value, CopyContext context)
    {
        if (s_exact is null)
        {
            throw NotFound(typeof(T));
        }

        return s_isTracked && context.TryGet(value!, out var copy) ? (T)copy : s_exact(value, context);
    }

    internal static CodecNotFoundException NotFound(Type type) =>
        new(
            $"Could not find a copier for type {type}. Mark the type with [GenerateSerializer] and its members with [Id], or do "
            + "not send it.");
}
