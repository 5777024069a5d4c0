using Microsoft.CodeAnalysis;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests;

/// <summary>The ways to reach time, threads and randomness that nobody injected.</summary>
internal static class Ambient
{
    private static readonly HashSet<string> s_types =
    [
        "System.Threading.Thread",
        "System.Threading.ThreadPool",
        "System.Threading.Timer",
        "System.Timers.Timer",
        "System.Threading.Tasks.Parallel",
        "System.Random",
        "System.Security.Cryptography.RandomNumberGenerator",
        "System.Diagnostics.Stopwatch",
    ];

    private static readonly HashSet<string> s_members =
    [
        "System.DateTime.Now",
        "System.DateTime.UtcNow",
        "System.DateTime.Today",
        "System.DateTimeOffset.Now",
        "System.DateTimeOffset.UtcNow",
        "System.TimeProvider.System",
        "System.Threading.Tasks.Task.Run",
        "System.Threading.Tasks.TaskFactory.StartNew",
        "System.Guid.NewGuid",
        "System.Guid.CreateVersion7",
        "System.Environment.TickCount",
        "System.Environment.TickCount64",
    ];

    // Each has an overload that takes the clock; the others take the machine's.
    private static readonly HashSet<string> s_timed =
    [
        "System.Threading.Tasks.Task.Delay",
        "System.Threading.Tasks.Task.WaitAsync",
        "System.Threading.CancellationTokenSource..ctor",
        "System.Threading.PeriodicTimer..ctor",
    ];

    /// <summary>Every use in the sources, as <c>path(line): what</c>.</summary>
    public static IEnumerable<string> Uses(Compilation compilation) =>
        from use in SymbolUses.Of(compilation)
        let what = Name(use.Symbol)
        where what is not null
        select $"{SourceProject.Place(use.Node)}: {what}";

    private static string? Name(ISymbol symbol)
    {
        if (symbol is INamedTypeSymbol type) return s_types.Contains(FullName(type)) ? FullName(type) : null;
        if (symbol.ContainingType is not { } owner) return null;
        var name = $"{FullName(owner)}.{symbol.Name}";
        if (s_types.Contains(FullName(owner)) || s_members.Contains(name)) return name;
        return symbol is IMethodSymbol method && s_timed.Contains(name) && TakesMachineTime(method) ? $"{name} without a TimeProvider" : null;
    }

    private static bool TakesMachineTime(IMethodSymbol method) =>
        method.Parameters.Any(parameter => FullName(parameter.Type) is "System.TimeSpan" or "System.Int32")
        && !method.Parameters.Any(parameter => FullName(parameter.Type) == "System.TimeProvider");

    private static string FullName(ITypeSymbol type) =>
        type.OriginalDefinition is { ContainingNamespace: { } space } definition ? $"{space.ToDisplayString()}.{definition.Name}" : type.Name;
}
