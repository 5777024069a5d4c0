namespace ZeroG.Conformance.Identity;

/// <summary>What a grain says of its own key, whatever its kind.</summary>
internal interface IKeyed : IGrain
{
    /// <summary>The grain's identity as its own activation sees it.</summary>
    Task<GrainId> WhoAsync();
}

internal interface IGuidKeyed : IKeyed, IGrainWithGuidKey
{
    Task<Guid> KeyAsync();
}

internal interface IIntegerKeyed : IKeyed, IGrainWithIntegerKey
{
    Task<long> KeyAsync();
}

internal interface IStringKeyed : IKeyed, IGrainWithStringKey
{
    Task<string> KeyAsync();
}

internal interface IGuidCompoundKeyed : IKeyed, IGrainWithGuidCompoundKey
{
    Task<KeyParts> KeyAsync();
}

internal interface IIntegerCompoundKeyed : IKeyed, IGrainWithIntegerCompoundKey
{
    Task<KeyParts> KeyAsync();
}

/// <summary>A compound key taken apart.</summary>
[GenerateSerializer]
internal sealed record KeyParts([property: Id(0)] Guid Guid, [property: Id(1)] long Integer, [property: Id(2)] string? Extension);
