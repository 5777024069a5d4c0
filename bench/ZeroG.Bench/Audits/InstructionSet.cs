using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ZeroG.Bench.Audits;

/// <summary>What of the processor a process may use.</summary>
/// <param name="Name">For people.</param>
/// <param name="Variable">The variable of .NET 10 that turns the rest off where it is 0; null for all of the processor.</param>
internal sealed record InstructionSet(string Name, string? Variable)
{
    /// <summary>From all that there is down to none; which of them differ, the machine decides (<see cref="Here"/>).</summary>
    public static ImmutableArray<InstructionSet> All { get; } =
    [
        new("all", null),
        new("without AVX-512", "DOTNET_EnableAVX512"),
        new("without AVX2", "DOTNET_EnableAVX2"),
        new("without vectors", "DOTNET_EnableHWIntrinsic"),
    ];

    /// <summary>What a process sets in its environment for it.</summary>
    public (string Name, string Value)[] Environment => Variable is null ? [] : [(Variable, "0")];

    /// <summary>What this process has: two that print the same use the same instructions.</summary>
    public static string Here() => $"Avx512F {Avx512F.IsSupported}, Avx2 {Avx2.IsSupported}, Vector512 {Vector512.IsHardwareAccelerated}, "
        + $"Vector256 {Vector256.IsHardwareAccelerated}, Vector128 {Vector128.IsHardwareAccelerated}";
}
