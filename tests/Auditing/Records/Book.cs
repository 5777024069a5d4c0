using System.Security.Cryptography;
using System.Text;
using ZeroG.Auditing.Commitments;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Tests.Records;

/// <summary>Keys and ids of the parties of a job.</summary>
internal static class Book
{
    public const int Orchestrator = 1000;

    public static TypedDomain Domain { get; } = AuditDomain.Of(31337, Address.FromBytes([.. Enumerable.Repeat((byte)7, 20)]));

    public static Hash256 Job { get; } = Named("job");

    public static Hash256 Named(string name) => Hash256.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    public static Hash256 Provider(int party) => Named($"provider {party}");

    public static SigningKey Key(int party) => SigningKey.FromBytes(Named($"key {party}").ToArray());

    public static Address? Operator(Hash256 provider)
    {
        int[] parties = [.. Enumerable.Range(0, 8), Orchestrator];
        return parties.Where(party => Provider(party) == provider).Select(party => (Address?)Key(party).Address).FirstOrDefault();
    }

    /// <summary>A signed commitment over links of which only the last are what they say.</summary>
    public static (SignedCommitment Signed, HashTree Tree) Commit(int worker, ulong round, Hash256 record, ulong tokens, params IReadOnlyList<Link> last)
    {
        Link[] links = [new(new LinkPlace(LinkKind.Start, 0), Named($"start {worker}")), new(new LinkPlace(LinkKind.Steps, 1), Named($"steps {worker}")), .. last];
        var tree = HashTree.Of(links.Select(link => link.ToBytes()));
        var commitment = new RoundCommitment(
            Job, 3, round, (uint)worker, Provider(worker), record, default, 1, (uint)links.Length, tree.Root, Named($"batches {worker}"), 0, tokens);
        using var key = Key(worker);
        return (SignedCommitment.Sign(commitment, Domain, key), tree);
    }
}
