using System.Collections.Concurrent;

namespace ZeroG.InProcess;

/// <summary>Copies values by the type they have at run time.</summary>
internal static class RuntimeCopies
{
    private static readonly ConcurrentDictionary<Type, Func<object, CopyContext, object>?> s_byType = new();

    internal static object Copy(object value, CopyContext context) =>
        Find(value.GetType()) is { } copy ? copy(value, context) : throw Copier<object>.NotFound(value.GetType());

    /// <summary>Copies a value of any type in a context of its own.</summary>
    internal static object? Copy(object? value) => Copier<object?>.Copy(value);

    /// <summary>The copier of <paramref name="type"/>; null when there is none.</summary>
    internal static Func<object, CopyContext, object>? Find(Type type) => s_byType.GetOrAdd(type, static type => Make(type));

    private static Func<object, CopyContext, object>? Make(Type type)
    {
        if (ShallowTypes.Contains(type))
        {
            return static (value, _) => value;
        }

        return CopyRules.Exists(type)
            ? typeof(RuntimeCopies).GetMethod(nameof(Boxed), Access.All)!.MakeGenericMethod(type)
                .CreateDelegate<Func<object, CopyContext, object>>()
            : null;
    }

    private static object Boxed<T>(object value, CopyContext context) => Copier<T>.CopyExact((T)value, context)!;
}
