using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ZeroG.Grains.Security;

/// <summary>
/// Proof that a call comes from a silo of this cluster: who calls and until when, with an HMAC-SHA256 over that, the grain
/// and the method under a key derived from the cluster's. It holds for calls of that one method of that one grain, until it
/// expires. The arguments are not part of it: what keeps them as they were sent is the transport's TLS.
/// </summary>
/// <remarks>
/// Layout: version 1 (1 byte); expiry (8 bytes, ticks of UTC); silo, roles and provider id, each a length (2 bytes) and UTF-8;
/// the MAC (32 bytes). Numbers are little-endian. The MAC covers what is before it, then grain type, grain key and
/// method, each with its length (4 bytes).
/// </remarks>
internal static class CallToken
{
    /// <summary>How long a token holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const byte Version = 1;
    private const int MacLength = HMACSHA256.HashSizeInBytes;
    private const int FixedLength = 1 + sizeof(long);
    private const int MaxText = 256;
    private const int MaxLength = FixedLength + 3 * (sizeof(ushort) + MaxText) + MacLength;

    /// <summary>Makes a token.</summary>
    /// <param name="key">The derived key.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="target">The grain.</param>
    /// <param name="call">The method.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentException">A text of the caller is longer than 256 bytes.</exception>
    public static byte[] Issue(ReadOnlySpan<byte> key, CallerIdentity caller, GrainId target, GuardedCall call, DateTimeOffset now)
    {
        var claims = new ArrayBufferWriter<byte>(MaxLength);
        Write(claims, [Version]);
        BinaryPrimitives.WriteInt64LittleEndian(claims.GetSpan(sizeof(long)), (now + Lifetime).UtcTicks);
        claims.Advance(sizeof(long));
        WriteText(claims, caller.Silo);
        WriteText(claims, caller.Roles);
        WriteText(claims, caller.ProviderId ?? "");

        var token = new byte[claims.WrittenCount + MacLength];
        claims.WrittenSpan.CopyTo(token);
        Sign(key, claims.WrittenSpan, target, call, token.AsSpan(claims.WrittenCount));
        return token;
    }

    /// <summary>Checks a token.</summary>
    /// <param name="key">The derived key.</param>
    /// <param name="token">What the call carries, of any origin; null for nothing.</param>
    /// <param name="target">The grain that was called.</param>
    /// <param name="call">The method that was called.</param>
    /// <param name="now">The time.</param>
    /// <param name="refusal">Why the call must be refused, as the end of a sentence; empty when it must not.</param>
    /// <returns>Who calls, or null when the call must be refused.</returns>
    public static CallerIdentity? Verify(
        ReadOnlySpan<byte> key, byte[]? token, GrainId target, GuardedCall call, DateTimeOffset now, out string refusal)
    {
        refusal = "it carries no token of a silo";
        if (token is null) return null;

        refusal = "its token is not one of this cluster's for this grain and method";
        if (token.Length is < FixedLength + MacLength or > MaxLength || token[0] != Version) return null;
        var claims = token.AsSpan(0, token.Length - MacLength);
        Span<byte> mac = stackalloc byte[MacLength];
        Sign(key, claims, target, call, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, token.AsSpan(claims.Length))) return null;

        // Whatever follows was written by a silo of this cluster.
        var expiry = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(claims[1..]), TimeSpan.Zero);
        refusal = now >= expiry
            ? $"its token expired at {expiry:u}, and here it is {now:u}"
            : $"its token expires at {expiry:u}, and here it is {now:u}: the caller's clock is ahead";
        if (now >= expiry || expiry - now > 2 * Lifetime) return null;

        refusal = "";
        var texts = claims[FixedLength..];
        var (silo, roles, provider) = (ReadText(ref texts), ReadText(ref texts), ReadText(ref texts));
        return new CallerIdentity(silo, roles, provider.Length == 0 ? null : provider);
    }

    private static void Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> claims, GrainId target, GuardedCall call, Span<byte> mac)
    {
        var signed = new ArrayBufferWriter<byte>(512);
        Write(signed, claims);
        WriteWithLength(signed, target.Type.AsSpan());
        WriteWithLength(signed, target.Key.AsSpan());
        WriteWithLength(signed, call.Name);
        HMACSHA256.HashData(key, signed.WrittenSpan, mac);
    }

    private static void WriteWithLength(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(sizeof(int)), bytes.Length);
        to.Advance(sizeof(int));
        Write(to, bytes);
    }

    private static void WriteText(ArrayBufferWriter<byte> to, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > MaxText) throw new ArgumentException($"'{text}' is longer than {MaxText} bytes: give the silo a shorter name or provider id.");
        BinaryPrimitives.WriteUInt16LittleEndian(to.GetSpan(sizeof(ushort)), (ushort)length);
        to.Advance(sizeof(ushort));
        to.Advance(Encoding.UTF8.GetBytes(text, to.GetSpan(length)));
    }

    private static string ReadText(ref Span<byte> from)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(from);
        var text = Encoding.UTF8.GetString(from.Slice(sizeof(ushort), length));
        from = from[(sizeof(ushort) + length)..];
        return text;
    }

    private static void Write(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to.GetSpan(bytes.Length));
        to.Advance(bytes.Length);
    }
}
