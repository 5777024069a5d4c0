namespace ZeroG.Auditing;

/// <summary>Asks a worker to open a node of the tree of links of one of its rounds.</summary>
/// <param name="Branch">See <see cref="RoundPledge.Branch"/>.</param>
/// <param name="Round">The round.</param>
/// <param name="Level">Level of the node; 0 asks for the root of a link.</param>
/// <param name="Index">Its index in the level, from 0.</param>
[GenerateSerializer, Immutable, Alias("zerog.LinkQuestion")]
public sealed record LinkQuestion(
    [property: Id(0)] long Branch, [property: Id(1)] int Round, [property: Id(2)] int Level, [property: Id(3)] int Index);

/// <summary>A node that a worker opens. What does not hash to what it signed is no answer.</summary>
/// <param name="Left">The left child, or the root of the link where a leaf was asked for.</param>
/// <param name="Right">The right child; empty where there is none.</param>
[GenerateSerializer, Immutable, Alias("zerog.LinkNode")]
public sealed record LinkNode(string Left, string Right)
{
    /// <summary>The left child.</summary>
    [Id(0)] public string Left { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Left, Bounds.Root);

    /// <summary>The right child, or empty.</summary>
    [Id(1)] public string Right { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Right, Bounds.Root);
}
