using System.Reflection;

namespace ZeroG.InProcess;

/// <summary>Sets of members to look for.</summary>
internal static class Access
{
    /// <summary>Static and instance members of any visibility, declared or inherited.</summary>
    internal const BindingFlags All = BindingFlags.Static | Instance;

    /// <summary>Instance members of any visibility, declared or inherited.</summary>
    internal const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Instance members of any visibility that the type itself declares.</summary>
    internal const BindingFlags Declared = Instance | BindingFlags.DeclaredOnly;
}
