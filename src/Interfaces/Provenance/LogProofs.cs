using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace ZeroG.Provenance;

/// <summary>Proof that an entry is in a log (RFC 9162, section 2.1.3).</summary>
/// <param name="Index">The entry.</param>
/// <param name="LeafHash">Its hash.</param>
/// <param name="Size">Entries of the log that it is shown to be in.</param>
/// <param name="Root">Root of that log.</param>
/// <param name="Path">Hashes from the leaf's sibling upwards.</param>
[GenerateSerializer, Immutable, Alias("zerog.InclusionProof")]
public sealed record InclusionProof([property: Id(0)] long Index, string LeafHash, [property: Id(2)] long Size, string Root, ImmutableArray<string> Path)
{
    /// <summary>Its hash: <c>0x</c> and 64 hexadecimal digits.</summary>
    [Id(1)] public string LeafHash { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(LeafHash, Bounds.Root);

    /// <summary>Root of the log: <c>0x</c> and 64 hexadecimal digits.</summary>
    [Id(3)] public string Root { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Root, Bounds.Root);

    /// <summary>Hashes from the leaf's sibling upwards; at most 126.</summary>
    [Id(4)] public ImmutableArray<string> Path { get; init => field = Bounded(value); } = Bounded(Path);

    internal static ImmutableArray<string> Bounded(ImmutableArray<string> hashes, [CallerMemberName] string member = "")
    {
        foreach (var hash in Bounds.Items(hashes, Bounds.Proof, member).IsDefault ? [] : hashes) Bounds.Plain(hash, Bounds.Root, member);
        return hashes;
    }
}

/// <summary>Proof that a log begins with what it was before (RFC 9162, section 2.1.4).</summary>
/// <param name="First">Entries of the smaller.</param>
/// <param name="FirstRoot">Its root.</param>
/// <param name="Second">Entries of the larger.</param>
/// <param name="SecondRoot">Its root.</param>
/// <param name="Path">The hashes.</param>
[GenerateSerializer, Immutable, Alias("zerog.ConsistencyProof")]
public sealed record ConsistencyProof([property: Id(0)] long First, string FirstRoot, [property: Id(2)] long Second, string SecondRoot, ImmutableArray<string> Path)
{
    /// <summary>Root of the smaller: <c>0x</c> and 64 hexadecimal digits.</summary>
    [Id(1)] public string FirstRoot { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(FirstRoot, Bounds.Root);

    /// <summary>Root of the larger: <c>0x</c> and 64 hexadecimal digits.</summary>
    [Id(3)] public string SecondRoot { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(SecondRoot, Bounds.Root);

    /// <summary>The hashes; at most 126.</summary>
    [Id(4)] public ImmutableArray<string> Path { get; init => field = InclusionProof.Bounded(value); } = InclusionProof.Bounded(Path);
}
