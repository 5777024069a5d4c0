using Microsoft.CodeAnalysis;
using ZeroG.Architecture.Tests.Reading;

namespace ZeroG.Architecture.Tests;

/// <summary>Operations whose bits a machine, a library's version or a vector's width may choose.</summary>
internal static class Arithmetic
{
    /// <summary>The types whose functions are judged by name: scalars, and vectors of any width.</summary>
    private static readonly HashSet<string> s_judged =
    [
        "System.Math", "System.MathF", "System.Single", "System.Double", "System.Half", "System.Numerics.Vector", "System.Numerics.Vector2",
        "System.Numerics.Vector3", "System.Numerics.Vector4", "System.Numerics.BigInteger", "System.Numerics.Complex", "System.Runtime.Intrinsics.Vector64",
        "System.Runtime.Intrinsics.Vector128", "System.Runtime.Intrinsics.Vector256", "System.Runtime.Intrinsics.Vector512",
    ];

    /// <summary>Functions that IEEE 754 leaves to the implementation, and reductions whose order follows the vector's width.</summary>
    private static readonly HashSet<string> s_names =
    [
        "Acos", "AcosPi", "Acosh", "Asin", "AsinPi", "Asinh", "Atan", "Atan2", "Atan2Pi", "AtanPi", "Atanh", "Cbrt", "Cos", "CosPi", "Cosh", "Dot",
        "Exp", "Exp10", "Exp10M1", "Exp2", "Exp2M1", "ExpM1", "Hypot", "Length", "Lerp", "Log", "Log10", "Log10P1", "Log2", "Log2P1", "LogP1",
        "MultiplyAddEstimate", "Normalize", "Pow", "ReciprocalEstimate", "ReciprocalSqrtEstimate", "RootN", "Sin", "SinCos", "SinCosPi", "SinPi",
        "Sinh", "Sum", "Tan", "TanPi", "Tanh",
    ];

    /// <summary>Held to arguments where every machine agrees; the source says why.</summary>
    private const string Native = "ConvertToInt32Native";

    /// <summary>Every use in the sources, as <c>path(line): what</c>.</summary>
    public static IEnumerable<string> Uses(Compilation compilation) =>
        from use in SymbolUses.Of(compilation)
        let what = Name(use.Symbol)
        where what is not null
        select $"{SourceProject.Place(use.Node)}: {what}";

    private static string? Name(ISymbol symbol)
    {
        if (symbol.ContainingType is not { } owner) return null;
        var type = $"{owner.ContainingNamespace?.ToDisplayString()}.{owner.OriginalDefinition.Name}";
        var name = $"{type}.{symbol.Name}";
        var space = owner.ContainingNamespace?.ToDisplayString() ?? "";
        if (type == "System.Numerics.Tensors.TensorPrimitives" || space is "System.Runtime.Intrinsics.X86" or "System.Runtime.Intrinsics.Arm") return name;
        if (type == "System.Linq.Enumerable" && symbol is IMethodSymbol { Name: "Sum" or "Average" } sum && AddsFractions(sum)) return name;
        if (!s_judged.Contains(type)) return null;
        return s_names.Contains(symbol.Name) || (symbol.Name.EndsWith("Native", StringComparison.Ordinal) && symbol.Name != Native) ? name : null;
    }

    private static bool AddsFractions(IMethodSymbol sum) =>
        sum.ReturnType is { SpecialType: SpecialType.System_Single or SpecialType.System_Double } or INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };
}
