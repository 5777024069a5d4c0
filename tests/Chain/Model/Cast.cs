using System.Numerics;
using ZeroG.Chain.Crypto;

namespace ZeroG.Chain.Tests.Model;

/// <summary>Everybody who takes part, drawn from the seed; panel members with keys, since rulings are signed.</summary>
internal sealed class Cast : IDisposable
{
    private const int Members = 6, AppealMembers = 9, Spare = 90;

    public static readonly BigInteger Wealth = BigInteger.Pow(10, 24);

    private readonly Random _random;
    private readonly Queue<Address> _fresh;

    public Cast(int seed)
    {
        _random = new Random(seed);
        Owners = Draw("owner", 3);
        Challengers = Draw("challenger", 3);
        Strangers = Draw("stranger", 2);
        Sinks = Draw("sink", 2);
        Refuser = Draw("refuser", 1)[0];
        var fresh = Draw("key", Spare);
        _fresh = new Queue<Address>(fresh);
        Payers = [.. Owners, .. Challengers, .. Strangers, .. fresh];
        Panel = Keys(Members);
        AppealPanel = Keys(AppealMembers);
    }

    public IReadOnlyList<Address> Owners { get; }

    public IReadOnlyList<Address> Challengers { get; }

    public IReadOnlyList<Address> Strangers { get; }

    /// <summary>Receivers who never send.</summary>
    public IReadOnlyList<Address> Sinks { get; }

    public Address Refuser { get; }

    /// <summary>All who send, and therefore need money.</summary>
    public IReadOnlyList<Address> Payers { get; }

    public IReadOnlyList<SigningKey> Panel { get; }

    public IReadOnlyList<SigningKey> AppealPanel { get; }

    public int FreshKeys => _fresh.Count;

    public Address FreshKey() => _fresh.Dequeue();

    public int Next(int bound) => _random.Next(bound);

    public bool Chance(int percent) => _random.Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public Hash256 Hash()
    {
        var bytes = new byte[32];
        _random.NextBytes(bytes);
        return Hash256.FromBytes(bytes);
    }

    /// <summary>Up to and with <paramref name="most"/>, with odd last digits; zero of zero.</summary>
    public BigInteger Wei(BigInteger most) => new BigInteger(Hash().ToArray(), isUnsigned: true) % (most + 1);

    public void Dispose()
    {
        foreach (var key in Panel.Concat(AppealPanel)) key.Dispose();
    }

    private SigningKey[] Keys(int count) => [.. Enumerable.Range(0, count).Select(_ => SigningKey.FromBytes(Hash().ToArray()))];

    private Address[] Draw(string role, int count) => [.. Enumerable.Range(0, count).Select(i => Address.FromBytes(Keccak256.Hash([.. System.Text.Encoding.ASCII.GetBytes($"{role} {i}")]).ToArray().AsSpan(12)))];
}
