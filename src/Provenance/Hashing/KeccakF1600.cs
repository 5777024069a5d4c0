using System.Diagnostics;

namespace ZeroG.Provenance;

/// <summary>Keccak-f[1600] (FIPS 202, §3): 24 rounds over a 5×5 array of 64-bit lanes, lane (x, y) at index x + 5y.</summary>
internal static class KeccakF1600
{
    /// <summary>Lanes in a state.</summary>
    public const int Lanes = 25;

    private static readonly ulong[] RoundConstants =
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
        0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
        0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>Permutes <paramref name="state"/> in place: one state, or several side by side.</summary>
    /// <param name="state">(25) lanes.</param>
    public static void Permute<T, TLane>(Span<T> state)
        where T : struct
        where TLane : struct, ILane<T>
    {
        Debug.Assert(state.Length == Lanes);
        // Locals rather than indexing: the compiler keeps as many lanes as it can in registers.
        T a00 = state[0], a01 = state[1], a02 = state[2], a03 = state[3], a04 = state[4];
        T a05 = state[5], a06 = state[6], a07 = state[7], a08 = state[8], a09 = state[9];
        T a10 = state[10], a11 = state[11], a12 = state[12], a13 = state[13], a14 = state[14];
        T a15 = state[15], a16 = state[16], a17 = state[17], a18 = state[18], a19 = state[19];
        T a20 = state[20], a21 = state[21], a22 = state[22], a23 = state[23], a24 = state[24];

        foreach (var constant in RoundConstants)
        {
            // θ: each lane takes the parities of two neighbouring columns.
            var c0 = TLane.Xor(TLane.Xor(a00, a05, a10), a15, a20);
            var c1 = TLane.Xor(TLane.Xor(a01, a06, a11), a16, a21);
            var c2 = TLane.Xor(TLane.Xor(a02, a07, a12), a17, a22);
            var c3 = TLane.Xor(TLane.Xor(a03, a08, a13), a18, a23);
            var c4 = TLane.Xor(TLane.Xor(a04, a09, a14), a19, a24);
            var d0 = TLane.Xor(c4, TLane.RotateLeft(c1, 1));
            var d1 = TLane.Xor(c0, TLane.RotateLeft(c2, 1));
            var d2 = TLane.Xor(c1, TLane.RotateLeft(c3, 1));
            var d3 = TLane.Xor(c2, TLane.RotateLeft(c4, 1));
            var d4 = TLane.Xor(c3, TLane.RotateLeft(c0, 1));

            // ρ and π: rotate each lane by its offset and move it to its new place.
            var b00 = TLane.Xor(a00, d0);
            var b10 = TLane.RotateLeft(TLane.Xor(a01, d1), 1);
            var b20 = TLane.RotateLeft(TLane.Xor(a02, d2), 62);
            var b05 = TLane.RotateLeft(TLane.Xor(a03, d3), 28);
            var b15 = TLane.RotateLeft(TLane.Xor(a04, d4), 27);
            var b16 = TLane.RotateLeft(TLane.Xor(a05, d0), 36);
            var b01 = TLane.RotateLeft(TLane.Xor(a06, d1), 44);
            var b11 = TLane.RotateLeft(TLane.Xor(a07, d2), 6);
            var b21 = TLane.RotateLeft(TLane.Xor(a08, d3), 55);
            var b06 = TLane.RotateLeft(TLane.Xor(a09, d4), 20);
            var b07 = TLane.RotateLeft(TLane.Xor(a10, d0), 3);
            var b17 = TLane.RotateLeft(TLane.Xor(a11, d1), 10);
            var b02 = TLane.RotateLeft(TLane.Xor(a12, d2), 43);
            var b12 = TLane.RotateLeft(TLane.Xor(a13, d3), 25);
            var b22 = TLane.RotateLeft(TLane.Xor(a14, d4), 39);
            var b23 = TLane.RotateLeft(TLane.Xor(a15, d0), 41);
            var b08 = TLane.RotateLeft(TLane.Xor(a16, d1), 45);
            var b18 = TLane.RotateLeft(TLane.Xor(a17, d2), 15);
            var b03 = TLane.RotateLeft(TLane.Xor(a18, d3), 21);
            var b13 = TLane.RotateLeft(TLane.Xor(a19, d4), 8);
            var b14 = TLane.RotateLeft(TLane.Xor(a20, d0), 18);
            var b24 = TLane.RotateLeft(TLane.Xor(a21, d1), 2);
            var b09 = TLane.RotateLeft(TLane.Xor(a22, d2), 61);
            var b19 = TLane.RotateLeft(TLane.Xor(a23, d3), 56);
            var b04 = TLane.RotateLeft(TLane.Xor(a24, d4), 14);

            // χ: the only non-linear step, along rows; ι breaks the symmetry of the rounds.
            a00 = TLane.Xor(TLane.Chi(b00, b01, b02), TLane.Broadcast(constant));
            a01 = TLane.Chi(b01, b02, b03);
            a02 = TLane.Chi(b02, b03, b04);
            a03 = TLane.Chi(b03, b04, b00);
            a04 = TLane.Chi(b04, b00, b01);
            a05 = TLane.Chi(b05, b06, b07);
            a06 = TLane.Chi(b06, b07, b08);
            a07 = TLane.Chi(b07, b08, b09);
            a08 = TLane.Chi(b08, b09, b05);
            a09 = TLane.Chi(b09, b05, b06);
            a10 = TLane.Chi(b10, b11, b12);
            a11 = TLane.Chi(b11, b12, b13);
            a12 = TLane.Chi(b12, b13, b14);
            a13 = TLane.Chi(b13, b14, b10);
            a14 = TLane.Chi(b14, b10, b11);
            a15 = TLane.Chi(b15, b16, b17);
            a16 = TLane.Chi(b16, b17, b18);
            a17 = TLane.Chi(b17, b18, b19);
            a18 = TLane.Chi(b18, b19, b15);
            a19 = TLane.Chi(b19, b15, b16);
            a20 = TLane.Chi(b20, b21, b22);
            a21 = TLane.Chi(b21, b22, b23);
            a22 = TLane.Chi(b22, b23, b24);
            a23 = TLane.Chi(b23, b24, b20);
            a24 = TLane.Chi(b24, b20, b21);
        }

        state[0] = a00;
        state[1] = a01;
        state[2] = a02;
        state[3] = a03;
        state[4] = a04;
        state[5] = a05;
        state[6] = a06;
        state[7] = a07;
        state[8] = a08;
        state[9] = a09;
        state[10] = a10;
        state[11] = a11;
        state[12] = a12;
        state[13] = a13;
        state[14] = a14;
        state[15] = a15;
        state[16] = a16;
        state[17] = a17;
        state[18] = a18;
        state[19] = a19;
        state[20] = a20;
        state[21] = a21;
        state[22] = a22;
        state[23] = a23;
        state[24] = a24;
    }
}
