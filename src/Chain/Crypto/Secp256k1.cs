using System.Numerics;

namespace ZeroG.Chain.Crypto;

/// <summary>The curve y² = x³ + 7 over p = 2²⁵⁶ − 2³² − 977 (SEC 2, §2.4.1) for public values: recovery of a signer from a signature.</summary>
/// <remarks>
/// BigInteger takes a time that depends on its values, so nothing secret may enter here. What enters is a digest, a signature
/// and a public key, all of which anyone may know: recovering them leaks nothing. Signing itself is the platform's.
/// </remarks>
internal static class Secp256k1
{
    private static readonly BigInteger s_p = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 32) - 977;

    private static readonly Point s_generator = new(
        BigInteger.Parse("55066263022277343669578718895168534326250603453777594175500187360389116729240"),
        BigInteger.Parse("32670510020758816978083085130507043184471273380659243275938904335757337482424"));

    /// <summary>The order of the group, a prime.</summary>
    public static readonly BigInteger Order = BigInteger.Parse("115792089237316195423570985008687907852837564279074904382605163141518161494337");

    /// <summary>Half of the order, rounded down: the largest s of a signature that Ethereum takes (EIP-2).</summary>
    public static readonly BigInteger HalfOrder = Order >> 1;

    /// <summary>The public key whose signature this is (SEC 1, §4.1.6): 64 bytes, x then y; null where there is none.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <param name="r">Within 1 to the order less 1.</param>
    /// <param name="s">Within 1 to the order less 1.</param>
    /// <param name="isOdd">Whether y of the point with x = r is odd. The case r + order &lt; p has a probability of 2⁻¹²⁸ and no id in Ethereum's transactions.</param>
    public static byte[]? Recover(ReadOnlySpan<byte> digest, BigInteger r, BigInteger s, bool isOdd)
    {
        if (r.Sign <= 0 || r >= Order || s.Sign <= 0 || s >= Order) return null;
        var square = Mod(r * r * r + 7);
        // p = 3 mod 4, so a root of a square is its power (p + 1) / 4.
        var y = BigInteger.ModPow(square, (s_p + 1) >> 2, s_p);
        if (Mod(y * y) != square) return null;
        if (y.IsEven == isOdd) y = s_p - y;
        var e = new BigInteger(digest, isUnsigned: true, isBigEndian: true);
        var inverse = BigInteger.ModPow(r, Order - 2, Order);
        var minusE = (Order - e % Order) % Order;
        var key = Sum(s_generator, minusE * inverse % Order, new Point(r, y), s * inverse % Order);
        if (key is not { } found) return null;
        var bytes = new byte[64];
        new UInt256(found.X).CopyTo(bytes);
        new UInt256(found.Y).CopyTo(bytes.AsSpan(32));
        return bytes;
    }

    /// <summary>a · m + b · n, both multiples in one pass (Shamir's trick); null for the point at infinity.</summary>
    private static Point? Sum(Point a, BigInteger m, Point b, BigInteger n)
    {
        var (first, second) = (new Jacobian(a.X, a.Y, BigInteger.One), new Jacobian(b.X, b.Y, BigInteger.One));
        var both = Add(first, second);
        var sum = Jacobian.Infinity;
        for (var bit = (int)Math.Max(m.GetBitLength(), n.GetBitLength()) - 1; bit >= 0; bit--)
        {
            sum = Double(sum);
            var (ofA, ofB) = (!(m >> bit).IsEven, !(n >> bit).IsEven);
            if (ofA || ofB) sum = Add(sum, ofA && ofB ? both : ofA ? first : second);
        }
        if (sum.Z.IsZero) return null;
        var inverse = Inverse(sum.Z);
        var square = Mod(inverse * inverse);
        return new Point(Mod(sum.X * square), Mod(sum.Y * Mod(square * inverse)));
    }

    // Jacobian coordinates (x / z², y / z³) need no inversion; the formulas are dbl-2009-l and add-2007-bl's plain form of the
    // Explicit-Formulas Database.
    private static Jacobian Double(Jacobian p)
    {
        if (p.Z.IsZero || p.Y.IsZero) return Jacobian.Infinity;
        var (a, b) = (Mod(p.X * p.X), Mod(p.Y * p.Y));
        var c = Mod(b * b);
        var d = Mod(2 * ((p.X + b) * (p.X + b) - a - c));
        var e = 3 * a;
        var x = Mod(e * e - 2 * d);
        return new Jacobian(x, Mod(e * (d - x) - 8 * c), Mod(2 * p.Y * p.Z));
    }

    private static Jacobian Add(Jacobian p, Jacobian q)
    {
        if (p.Z.IsZero) return q;
        if (q.Z.IsZero) return p;
        var (zp, zq) = (Mod(p.Z * p.Z), Mod(q.Z * q.Z));
        var (u, v) = (Mod(p.X * zq), Mod(q.X * zp));
        var (s, t) = (Mod(p.Y * Mod(zq * q.Z)), Mod(q.Y * Mod(zp * p.Z)));
        if (u == v) return s == t ? Double(p) : Jacobian.Infinity;
        var (h, r) = (v - u, t - s);
        var hh = Mod(h * h);
        var hhh = Mod(hh * h);
        var uhh = Mod(u * hh);
        var x = Mod(r * r - hhh - 2 * uhh);
        return new Jacobian(x, Mod(r * (uhh - x) - s * hhh), Mod(Mod(p.Z * q.Z) * h));
    }

    private static BigInteger Inverse(BigInteger value)
    {
        // Euclid's, which is some ten times as fast as the power p - 2.
        var (a, b, x, y) = (Mod(value), s_p, BigInteger.One, BigInteger.Zero);
        while (!a.IsZero)
        {
            var quotient = BigInteger.DivRem(b, a, out var rest);
            (a, b, x, y) = (rest, a, y - quotient * x, x);
        }
        return Mod(y);
    }

    private static BigInteger Mod(BigInteger value)
    {
        var rest = value % s_p;
        return rest.Sign < 0 ? rest + s_p : rest;
    }

    private readonly record struct Point(BigInteger X, BigInteger Y);

    private readonly record struct Jacobian(BigInteger X, BigInteger Y, BigInteger Z)
    {
        public static readonly Jacobian Infinity = new(BigInteger.One, BigInteger.One, BigInteger.Zero);
    }
}
