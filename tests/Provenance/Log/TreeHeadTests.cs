using System.Security.Cryptography;
using System.Text;
using ZeroG.Provenance.Log;

namespace ZeroG.Provenance.Tests.Log;

public sealed class TreeHeadTests
{
    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123);

    private static readonly TreeHead s_head = new("zerog.example/log", new LogPoint(3, LogSamples.Tree(3).Root), s_time);

    [Fact]
    public void A_head_has_one_form_and_comes_back_from_it()
    {
        var root = Convert.ToBase64String(s_head.Point.Root.ToArray());
        Assert.Equal($"zerog.example/log\n3\n{root}\ntime 1790000000123\n", Encoding.UTF8.GetString(s_head.ToBytes()));
        Assert.True(TreeHead.TryParse(s_head.ToBytes(), out var read));
        Assert.Equal(s_head, read);
        Assert.Equal(s_head, new TreeHead(s_head.Origin, s_head.Point, s_time.AddTicks(77).ToOffset(TimeSpan.FromHours(5))));

        foreach (var other in new[]
        {
            $"zerog.example/log\n03\n{root}\ntime 1790000000123\n", $"zerog.example/log\n+3\n{root}\ntime 1790000000123\n", $"zerog.example/log\n-3\n{root}\ntime 1790000000123\n",
            $"zerog.example/log\n3\n {root}\ntime 1790000000123\n", $"zerog.example/log\n3\n{root[..43]}\ntime 1790000000123\n", $"zerog.example/log\n3\n{root[..40]}\ntime 1790000000123\n",
            $"zerog.example/log\n3\n{root}\ntime 99999999999999999\n", $"zerog.example/log\n3\n{root}\n1790000000123\n", $"zerog.example/log\n3\n{root}\n",
            $"zerog.example/log\n3\n{root}\ntime 1790000000123", $"zerog.example/log\n3\n{root}\ntime 1790000000123\n\n", $"zerog example\n3\n{root}\ntime 1790000000123\n",
            $"zerog.example/log\r\n3\n{root}\ntime 1790000000123\n", $"\n3\n{root}\ntime 1790000000123\n", $"zerog.example/log\n9223372036854775808\n{root}\ntime 1790000000123\n", "",
            $"{new string('z', 600)}\n3\n{root}\ntime 1790000000123\n",
        })
        {
            Assert.False(TreeHead.TryParse(Encoding.UTF8.GetBytes(other), out _), other);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a+b")]
    [InlineData("line\n")]
    [InlineData("über")]
    public void A_name_that_no_log_can_have_is_refused(string origin) => Assert.Throws<ArgumentException>(() => new TreeHead(origin, LogPoint.Empty, s_time));

    [Fact]
    public void A_later_head_extends_an_earlier_one_of_the_same_log_only()
    {
        var tree = LogSamples.Tree(8);
        var later = new TreeHead(s_head.Origin, new LogPoint(8, tree.Root), s_time);
        var proof = tree.ProveConsistency(3);
        Assert.True(later.Extends(s_head, proof));
        Assert.False(s_head.Extends(later, proof));
        Assert.False(later.Extends(s_head, []));
        Assert.False(later.Extends(new TreeHead("zerog.example/other", s_head.Point, s_time), proof));
        Assert.False(later.Extends(new TreeHead(s_head.Origin, new LogPoint(3, tree.Root), s_time), proof));
    }

    [Fact]
    public void A_signed_head_is_read_only_with_its_own_signature()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signed = SignedTreeHead.Sign(s_head, head => key.SignData(head, HashAlgorithmName.SHA256));
        var bytes = signed.ToBytes();
        Assert.True(SignedTreeHead.TryParse(bytes, Verify, out var read));
        Assert.Equal(s_head, read.Head);
        Assert.Equal(signed.Signature.ToArray(), read.Signature.ToArray());
        Assert.StartsWith($"{Encoding.UTF8.GetString(s_head.ToBytes())}\n— zerog.example/log ", Encoding.UTF8.GetString(bytes));

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SignedTreeHead.TryParse(bytes, Verify, out _));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = 0; length < bytes.Length; length++) Assert.False(SignedTreeHead.TryParse(bytes.AsSpan(0, length), Verify, out _));
        Assert.False(SignedTreeHead.TryParse([.. bytes, (byte)'\n'], Verify, out _));

        bool Verify(ReadOnlySpan<byte> head, ReadOnlySpan<byte> signature) => key.VerifyData(head, signature, HashAlgorithmName.SHA256);
    }

    [Fact]
    public void The_longest_signed_head_comes_back_and_a_longer_signature_is_refused()
    {
        var head = new TreeHead(new string('z', 255), new LogPoint(long.MaxValue, s_head.Point.Root), DateTimeOffset.MaxValue);
        var signed = SignedTreeHead.Sign(head, _ => new byte[SignedTreeHead.MaxSignatureLength]);
        Assert.True(SignedTreeHead.TryParse(signed.ToBytes(), (_, _) => true, out var read));
        Assert.Equal(head, read.Head);
        Assert.Throws<ArgumentException>(() => SignedTreeHead.Sign(head, _ => new byte[SignedTreeHead.MaxSignatureLength + 1]));
        Assert.Throws<ArgumentException>(() => SignedTreeHead.Sign(head, _ => []));
    }
}
