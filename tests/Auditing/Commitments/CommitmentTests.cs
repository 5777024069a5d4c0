using ZeroG.Auditing.Commitments;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Provenance;

namespace ZeroG.Auditing.Tests.Commitments;

public sealed class CommitmentTests
{
    private static readonly RoundCommitment s_commitment = new(
        Hash("job"), 3, 7, 2, Hash("provider"), Hash("record"), Hash("previous"), 20, 2, Hash("links"), Hash("batches"), 4000, 10_240);

    [Fact]
    public void A_signature_is_of_one_commitment_on_one_chain_and_court()
    {
        using var key = SigningKey.Create();
        var (domain, court) = (AuditDomain.Of(31337, key.Address), AuditDomain.Of(31337, Address.Zero));
        var signed = SignedCommitment.Sign(s_commitment, domain, key);

        Assert.Equal(key.Address, signed.Signer(domain));
        Assert.NotEqual(key.Address, signed.Signer(court));
        Assert.NotEqual(key.Address, signed.Signer(AuditDomain.Of(1, key.Address)));
        RoundCommitment[] others =
        [
            s_commitment with { JobId = Hash("x") }, s_commitment with { Epoch = 4 }, s_commitment with { Round = 8 }, s_commitment with { Worker = 3 },
            s_commitment with { ProviderId = Hash("x") }, s_commitment with { Record = Hash("x") }, s_commitment with { Previous = Hash("x") },
            s_commitment with { CommitEvery = 21 }, s_commitment with { LinkCount = 3 }, s_commitment with { Links = Hash("x") },
            s_commitment with { Batches = Hash("x") }, s_commitment with { Cursor = 4001 }, s_commitment with { Tokens = 1 },
        ];
        Assert.Equal(typeof(RoundCommitment).GetConstructors()[0].GetParameters().Length, others.Length);
        Assert.All(others, other => Assert.NotEqual(key.Address, (signed with { Commitment = other }).Signer(domain)));
    }

    [Fact]
    public void A_link_is_bound_to_its_place()
    {
        var link = new Link(new LinkPlace(LinkKind.Steps, 20), Hash("root"));

        Assert.Equal(Link.Size, link.ToBytes().Length);
        Assert.NotEqual(link.ToBytes(), (link with { Place = new LinkPlace(LinkKind.Steps, 21) }).ToBytes());
        Assert.NotEqual(link.ToBytes(), (link with { Place = new LinkPlace(LinkKind.Update, 20) }).ToBytes());
    }

    [Theory]
    [InlineData(512, 20, 20)]
    [InlineData(512, 5, 5)]
    [InlineData(512, 300, 22)]
    [InlineData(16_384, 300, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(1 << 22, 100_000, 1)]
    public void Links_lie_as_close_as_hashing_allows(int tokensPerStep, int steps, int expected) =>
        Assert.Equal(expected, CommitInterval.For(tokensPerStep, steps));

    private static Hash256 Hash(string text) => Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(text));
}
