using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace ZeroG.Grains.Security;

/// <summary>A grain method that only silos may call, by the <see cref="SilosOnlyAttribute"/> on it or on its interface.</summary>
/// <param name="Name">Its name on the wire, <c>{interface}/{method}</c> by their aliases, in UTF-8.</param>
/// <param name="OwnProvider">Whether the caller must belong to the provider that the grain stands for.</param>
internal sealed record GuardedCall(byte[] Name, bool OwnProvider)
{
    private static readonly ConcurrentDictionary<MethodInfo, GuardedCall?> s_known = new();

    /// <summary>The guard of an interface's method, or null for what anybody may call; the runtime's own calls are among those.</summary>
    public static GuardedCall? Of(MethodInfo? method) => method is null ? null : s_known.GetOrAdd(method, Read);

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Name);

    private static GuardedCall? Read(MethodInfo method) =>
        (method.GetCustomAttribute<SilosOnlyAttribute>() ?? method.DeclaringType?.GetCustomAttribute<SilosOnlyAttribute>()) is { } mark
            ? new GuardedCall(Encoding.UTF8.GetBytes($"{Alias(method.DeclaringType!)}/{Alias(method)}"), mark.OwnProvider)
            : null;

    private static string Alias(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? member.Name;
}
