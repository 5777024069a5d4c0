using System.Diagnostics.CodeAnalysis;

namespace ZeroG.Provenance;

/// <summary>The operations Keccak-f needs of a 64-bit lane, or of several independent lanes side by side.</summary>
/// <typeparam name="T">One lane (<see cref="ulong"/>) or a vector of lanes, each of another message.</typeparam>
internal interface ILane<T>
    where T : struct
{
    /// <summary>a ⊕ b.</summary>
    static abstract T Xor(T a, T b);

    /// <summary>a ⊕ b ⊕ c.</summary>
    static abstract T Xor(T a, T b, T c);

    /// <summary>a ⊕ (¬b ∧ c): what χ makes of a lane and its two neighbours.</summary>
    static abstract T Chi(T a, T b, T c);

    /// <summary>Each lane rotated left by <paramref name="bits"/>, 1 to 63.</summary>
    static abstract T RotateLeft(T a, [ConstantExpected] byte bits);

    /// <summary>Every lane set to <paramref name="value"/>.</summary>
    static abstract T Broadcast(ulong value);

    /// <summary>Whether <see cref="Transpose"/> is there, and words lie in memory as lanes do, least significant byte first.</summary>
    static abstract bool CanTranspose { get; }

    /// <summary>
    /// Turns words of messages into lanes, and back: row r has consecutive words of message r before, and word r of every
    /// message after.
    /// </summary>
    /// <param name="square">(messages) rows.</param>
    static abstract void Transpose(Span<T> square);
}
