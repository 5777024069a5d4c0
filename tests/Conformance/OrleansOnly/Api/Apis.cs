using System.Reflection;
using System.Runtime.Loader;

namespace ZeroG.Conformance.Api;

/// <summary>The public types of the two runtimes; the in-process ones are loaded apart, for they have the same names.</summary>
internal static class Apis
{
    private static readonly Lazy<Assembly> InProcessAssembly = new(() =>
        new AssemblyLoadContext("in process").LoadFromAssemblyPath(
            Path.Combine(AppContext.BaseDirectory, "in-process", "ZeroG.InProcess.dll")));

    private static readonly Lazy<IReadOnlyDictionary<string, Type>> OrleansTypes = new(() =>
        Directory.GetFiles(AppContext.BaseDirectory, "Orleans*.dll")
            .SelectMany(file => Assembly.LoadFrom(file).GetExportedTypes())
            .GroupBy(type => type.FullName!)
            .ToDictionary(same => same.Key, same => same.First()));

    /// <summary>The public types that the in-process runtime took from Orleans.</summary>
    public static IReadOnlyList<Type> InProcess =>
    [
        .. InProcessAssembly.Value.GetExportedTypes()
            .Where(type => !(type.Namespace ?? "").StartsWith("ZeroG.InProcess", StringComparison.Ordinal))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>The type of Orleans with this full name, or null.</summary>
    public static Type? OfOrleans(Type inProcess) => OrleansTypes.Value.GetValueOrDefault(inProcess.FullName!);

    /// <summary>The types on both sides, by name.</summary>
    public static IEnumerable<(Type InProcess, Type Orleans)> Both =>
        InProcess.Select(type => (type, OfOrleans(type)!)).Where(pair => pair.Item2 is not null);
}
