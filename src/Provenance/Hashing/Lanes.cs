using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ZeroG.Provenance;

/// <summary>One message at a time.</summary>
internal readonly struct OneLane : ILane<ulong>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Xor(ulong a, ulong b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Xor(ulong a, ulong b, ulong c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Chi(ulong a, ulong b, ulong c) => a ^ (~b & c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong RotateLeft(ulong a, [ConstantExpected] byte bits) => BitOperations.RotateLeft(a, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Broadcast(ulong value) => value;

    public static bool CanTranspose => BitConverter.IsLittleEndian;

    public static void Transpose(Span<ulong> square)
    {
        // One word of one message is its own lane.
    }
}

/// <summary>Four messages side by side, for 256-bit vectors.</summary>
internal readonly struct FourLanes : ILane<Vector256<ulong>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Xor(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(a, b, c, TernaryTable.Xor) : a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Chi(Vector256<ulong> a, Vector256<ulong> b, Vector256<ulong> c) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.TernaryLogic(a, b, c, TernaryTable.Chi) : a ^ Vector256.AndNot(c, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> RotateLeft(Vector256<ulong> a, [ConstantExpected] byte bits) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateLeft(a, bits) : (a << bits) | (a >>> (64 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Broadcast(ulong value) => Vector256.Create(value);

    public static bool CanTranspose => Avx2.IsSupported;

    public static void Transpose(Span<Vector256<ulong>> square)
    {
        var evenUpper = Avx2.UnpackLow(square[0], square[1]);
        var oddUpper = Avx2.UnpackHigh(square[0], square[1]);
        var evenLower = Avx2.UnpackLow(square[2], square[3]);
        var oddLower = Avx2.UnpackHigh(square[2], square[3]);
        square[0] = Avx2.Permute2x128(evenUpper, evenLower, 0x20);
        square[1] = Avx2.Permute2x128(oddUpper, oddLower, 0x20);
        square[2] = Avx2.Permute2x128(evenUpper, evenLower, 0x31);
        square[3] = Avx2.Permute2x128(oddUpper, oddLower, 0x31);
    }
}

/// <summary>Eight messages side by side, for 512-bit vectors.</summary>
internal readonly struct EightLanes : ILane<Vector512<ulong>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b) => a ^ b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Xor(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.IsSupported ? Avx512F.TernaryLogic(a, b, c, TernaryTable.Xor) : a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Chi(Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c) =>
        Avx512F.IsSupported ? Avx512F.TernaryLogic(a, b, c, TernaryTable.Chi) : a ^ Vector512.AndNot(c, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> RotateLeft(Vector512<ulong> a, [ConstantExpected] byte bits) =>
        Avx512F.IsSupported ? Avx512F.RotateLeft(a, bits) : (a << bits) | (a >>> (64 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Broadcast(ulong value) => Vector512.Create(value);

    public static bool CanTranspose => Avx512F.IsSupported;

    public static void Transpose(Span<Vector512<ulong>> square)
    {
        // Each quarter of a vector is a pair of words: of the even words, those at 0, 2, 4 and 6; of the odd ones, at 1, 3, 5 and 7.
        TransposePairs(
            Avx512F.UnpackLow(square[0], square[1]), Avx512F.UnpackLow(square[2], square[3]),
            Avx512F.UnpackLow(square[4], square[5]), Avx512F.UnpackLow(square[6], square[7]),
            out var row0, out var row2, out var row4, out var row6);
        TransposePairs(
            Avx512F.UnpackHigh(square[0], square[1]), Avx512F.UnpackHigh(square[2], square[3]),
            Avx512F.UnpackHigh(square[4], square[5]), Avx512F.UnpackHigh(square[6], square[7]),
            out var row1, out var row3, out var row5, out var row7);
        square[0] = row0;
        square[1] = row1;
        square[2] = row2;
        square[3] = row3;
        square[4] = row4;
        square[5] = row5;
        square[6] = row6;
        square[7] = row7;
    }

    // A square of 4 by 4 quarters. 0x88 takes quarters 0 and 2 of either vector, 0xDD quarters 1 and 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposePairs(
        Vector512<ulong> a, Vector512<ulong> b, Vector512<ulong> c, Vector512<ulong> d,
        out Vector512<ulong> first, out Vector512<ulong> second, out Vector512<ulong> third, out Vector512<ulong> fourth)
    {
        var evenUpper = Avx512F.Shuffle4x128(a, b, 0x88);
        var evenLower = Avx512F.Shuffle4x128(c, d, 0x88);
        var oddUpper = Avx512F.Shuffle4x128(a, b, 0xDD);
        var oddLower = Avx512F.Shuffle4x128(c, d, 0xDD);
        first = Avx512F.Shuffle4x128(evenUpper, evenLower, 0x88);
        second = Avx512F.Shuffle4x128(oddUpper, oddLower, 0x88);
        third = Avx512F.Shuffle4x128(evenUpper, evenLower, 0xDD);
        fourth = Avx512F.Shuffle4x128(oddUpper, oddLower, 0xDD);
    }
}

/// <summary>Truth tables of functions of three bits a, b, c: bit (a·4 + b·2 + c) is the function there.</summary>
internal static class TernaryTable
{
    /// <summary>a ⊕ b ⊕ c.</summary>
    public const byte Xor = 0x96;

    /// <summary>a ⊕ (¬b ∧ c).</summary>
    public const byte Chi = 0xD2;
}
