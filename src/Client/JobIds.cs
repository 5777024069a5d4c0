using System.Security.Cryptography;

namespace ZeroG.Client;

/// <summary>Job ids: ULIDs (github.com/ulid/spec), so that their order is the order of submission.</summary>
public static class JobIds
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>A new id: 48 bits of time and 80 random bits, as 26 lower-case Crockford base-32 digits.</summary>
    public static string New(TimeProvider clock)
    {
        Span<byte> bytes = stackalloc byte[16];
        var milliseconds = clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++) bytes[i] = (byte)(milliseconds >> (40 - 8 * i));
        RandomNumberGenerator.Fill(bytes[6..]);
        var value = new UInt128(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        Span<char> digits = stackalloc char[26];
        for (var i = 25; i >= 0; i--, value >>= 5) digits[i] = Alphabet[(int)(value & 31)];
        return new string(digits);
    }
}
