using Microsoft.CodeAnalysis;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests;

/// <summary>Operations whose bits a machine, a library's version or a vector's width may choose.</summary>
internal static class Arithmetic
{
    /// <summary>The types whose functions are judged by name: scalars, and vectors of any width.</summary>
    private static readonly HashSet<string> s_judged =
    [
        "System.Math", "System.MathF", "System.Single", "System.Double", "System.Half", "System.Runtime.InteropServices.NFloat", "System.Numerics.Vector",
        "System.Numerics.BigInteger", "System.Numerics.Complex", "System.Runtime.Intrinsics.Vector64", "System.Runtime.Intrinsics.Vector128",
        "System.Runtime.Intrinsics.Vector256", "System.Runtime.Intrinsics.Vector512",
    ];

    /// <summary>Types of geometry, whose products and lengths sum in an order of their own: not to be used at all.</summary>
    private static readonly HashSet<string> s_refused =
    [
        "System.Numerics.Vector2", "System.Numerics.Vector3", "System.Numerics.Vector4", "System.Numerics.Quaternion", "System.Numerics.Plane",
        "System.Numerics.Matrix3x2", "System.Numerics.Matrix4x4",
    ];

    /// <summary>The only instructions of one kind of processor: they move values and cannot change one.</summary>
    private static readonly HashSet<string> s_moves =
    [
        "System.Runtime.Intrinsics.X86.Avx.IsSupported", "System.Runtime.Intrinsics.X86.Avx.Permute2x128", "System.Runtime.Intrinsics.X86.Avx.Shuffle",
        "System.Runtime.Intrinsics.X86.Avx.UnpackHigh", "System.Runtime.Intrinsics.X86.Avx.UnpackLow",
    ];

    /// <summary>Functions that IEEE 754 leaves to the implementation, and reductions whose order follows the vector's width.</summary>
    private static readonly HashSet<string> s_names =
    [
        "Acos", "AcosPi", "Acosh", "Asin", "AsinPi", "Asinh", "Atan", "Atan2", "Atan2Pi", "AtanPi", "Atanh", "Cbrt", "Cos", "CosPi", "Cosh", "Dot",
        "Exp", "Exp10", "Exp10M1", "Exp2", "Exp2M1", "ExpM1", "Hypot", "Length", "Lerp", "Log", "Log10", "Log10P1", "Log2", "Log2P1", "LogP1",
        "MultiplyAddEstimate", "Normalize", "Pow", "ReciprocalEstimate", "ReciprocalSqrtEstimate", "RootN", "Sin", "SinCos", "SinCosPi", "SinPi",
        "Sinh", "Sum", "Tan", "TanPi", "Tanh",
    ];

    /// <summary>Held to arguments where every machine agrees, in one file; the source says why.</summary>
    private const string Native = "ConvertToInt32Native", NativeFile = "Kernels/Exponential.cs";

    /// <summary>Every use in the sources, as <c>path(line): what</c>.</summary>
    public static IEnumerable<string> Uses(Compilation compilation) =>
        from use in SymbolUses.Of(compilation)
        let what = Name(use.Symbol, use.Node.SyntaxTree.FilePath)
        where what is not null
        select $"{SourceProject.Place(use.Node)}: {what}";

    private static string? Name(ISymbol symbol, string file)
    {
        if (symbol is INamedTypeSymbol used) return s_refused.Contains(FullName(used)) ? FullName(used) : null;
        if (symbol.ContainingType is not { } owner) return null;
        var (type, space) = (FullName(owner), owner.ContainingNamespace?.ToDisplayString() ?? "");
        var name = $"{type}.{symbol.Name}";
        if (space == "System.Numerics.Tensors" || s_refused.Contains(type)) return name;
        if (space.StartsWith("System.Runtime.Intrinsics.", StringComparison.Ordinal)) return s_moves.Contains(name) ? null : name;
        if (type is "System.Linq.Enumerable" or "System.Linq.ParallelEnumerable" && symbol is IMethodSymbol { Name: "Sum" or "Average" } sum && AddsFractions(sum)) return name;
        if (name == "System.Linq.ParallelEnumerable.Aggregate") return name;
        if (!s_judged.Contains(type) && !IsGenericMathematics(owner, space)) return null;
        if (symbol.Name == Native) return file.Replace('\\', '/').EndsWith(NativeFile, StringComparison.Ordinal) ? null : name;
        return s_names.Contains(symbol.Name) || symbol.Name.EndsWith("Native", StringComparison.Ordinal) ? name : null;
    }

    /// <summary>Whether a function was called on a type parameter, by way of an interface such as IExponentialFunctions.</summary>
    private static bool IsGenericMathematics(INamedTypeSymbol owner, string space) => owner.TypeKind == TypeKind.Interface && space == "System.Numerics";

    private static string FullName(INamedTypeSymbol type) => $"{type.ContainingNamespace?.ToDisplayString()}.{type.OriginalDefinition.Name}";

    private static bool AddsFractions(IMethodSymbol sum) =>
        sum.ReturnType is { SpecialType: SpecialType.System_Single or SpecialType.System_Double } or INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };
}
