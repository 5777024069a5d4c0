using System.Runtime.CompilerServices;

namespace ZeroG.InProcess;

/// <summary>States that no store holds yet.</summary>
internal static class NewState
{
    /// <summary>A new state: by the constructor without parameters, without one an object of default values.</summary>
    internal static T Of<T>()
    {
        var type = typeof(T);
        if (type.IsValueType || type.IsAbstract || type.IsArray || type == typeof(string))
        {
            return default!;
        }

        return (T)(type.GetConstructor(Access.Instance, []) is { } constructor
            ? constructor.Invoke([])
            : RuntimeHelpers.GetUninitializedObject(type));
    }
}
