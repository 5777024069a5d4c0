using System.Text;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Tests.Merkle;

/// <summary>What anyone may send: the verifiers and readers answer, and never throw. A million and more inputs, from a seed.</summary>
public sealed class HostileProofTests
{
    private const int Proofs = 700_000;
    private const int Texts = 400_000;

    private static readonly Hash256[] s_hashes = [.. Enumerable.Range(0, 80).Select(i => HashTree.LeafHash([(byte)i]))];
    private static readonly long[] s_sizes = [long.MinValue, -1, 0, 1, 2, 3, 7, 8, 255, 256, 257, 1L << 32, (1L << 62) - 1, 1L << 62, (1L << 62) + 1, long.MaxValue - 1, long.MaxValue];

    [Fact]
    public void Hostile_proofs_are_merely_false()
    {
        Parallel.For(0, 4, part =>
        {
            var random = new Random(part);
            var taken = 0;
            for (var i = 0; i < Proofs / 4; i++)
            {
                var (first, second) = (Size(random), Size(random));
                var from = random.Next(s_hashes.Length);
                var proof = s_hashes.AsSpan(from, random.Next(Math.Min(random.Next(16) == 0 ? 70 : 9, s_hashes.Length - from)));
                var (earlier, later) = (s_hashes[random.Next(s_hashes.Length)], s_hashes[random.Next(s_hashes.Length)]);
                if (HashTree.VerifyConsistency(first, earlier, second, later, proof)) Assert.True(first == second && earlier == later, $"{first}, {second}");
                if (HashTree.Verify(earlier, first, second, proof, later)) Assert.True(second == 1 && earlier == later, $"{first}, {second}");
                else taken++;
            }

            Assert.InRange(taken, 1, Proofs);
        });
    }

    [Fact]
    public void A_changed_proof_holds_for_no_sizes()
    {
        var (random, tree) = (new Random(9), new HashTree(s_hashes));
        for (var i = 0; i < 100_000; i++)
        {
            var first = random.Next(1, s_hashes.Length);
            var proof = tree.ProveConsistency(first);
            var root = TreeShape.Root(first, (level, index) => tree.Node(level, (int)index));
            if (proof.Length > 1 && random.Next(2) == 0) (proof[0], proof[^1]) = (proof[^1], proof[0]);
            else proof[random.Next(proof.Length)] = s_hashes[random.Next(s_hashes.Length)];
            if (proof.SequenceEqual(tree.ProveConsistency(first))) continue;

            var (other, size) = (random.Next(4) == 0 ? Size(random) : first, random.Next(4) == 0 ? Size(random) : tree.Count);
            Assert.False(HashTree.VerifyConsistency(other, root, size, tree.Root, proof), $"{first} as {other} of {size}");
        }
    }

    [Fact]
    public void Hostile_heads_are_refused_without_a_throw()
    {
        var head = new TreeHead("zerog.example/log", new LogPoint(4_711, s_hashes[0]), DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123));
        var signed = SignedTreeHead.Sign(head, bytes => [.. bytes[..65]]).ToBytes();
        var plain = head.ToBytes();
        Parallel.For(0, 4, part =>
        {
            var random = new Random(part);
            for (var i = 0; i < Texts / 8; i++)
            {
                var bytes = Mutate(plain, random);
                if (TreeHead.TryParse(bytes, out var read)) Assert.Equal(bytes, read.ToBytes());
                var note = Mutate(signed, random);
                if (SignedTreeHead.TryParse(note, (_, _) => true, out var parsed)) Assert.Equal(note, parsed.ToBytes());
            }
        });
    }

    internal static byte[] Mutate(byte[] good, Random random)
    {
        if (random.Next(8) == 0)
        {
            var noise = new byte[random.Next(2_000)];
            random.NextBytes(noise);
            return noise;
        }

        var bytes = good.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.Insert(at, (byte)" \n0+=-9"[random.Next(7)]); break;
                case 3: bytes.RemoveRange(at, random.Next(1, bytes.Count - at + 1)); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, random.Next(bytes.Count - at))); break;
                default: bytes.InsertRange(at, Encoding.UTF8.GetBytes("99999999999999999999")); break;
            }

            if (bytes.Count == 0) bytes.Add(0);
        }

        return [.. bytes];
    }

    private static long Size(Random random) => random.Next(3) switch
    {
        0 => s_sizes[random.Next(s_sizes.Length)],
        1 => random.Next(1, 300),
        _ => random.NextInt64(),
    };
}
