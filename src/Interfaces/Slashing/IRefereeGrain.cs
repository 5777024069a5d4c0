using Orleans.CodeGeneration;

namespace ZeroG.Slashing;

/// <summary>Evidence that a member of a panel is to judge.</summary>
/// <param name="Evidence">The evidence, in the durable store.</param>
/// <param name="EvidenceRoot">What it must be the root of.</param>
/// <param name="OffenceId">What it must be about.</param>
/// <param name="DisputeId">The dispute's number before the court, in decimal digits.</param>
[GenerateSerializer, Immutable, Alias("zerog.RefereeOrder")]
public sealed record RefereeOrder([property: Id(0)] BlobRef Evidence, string EvidenceRoot, string OffenceId, string DisputeId)
{
    /// <summary>What it must be the root of.</summary>
    [Id(1)] public string EvidenceRoot { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(EvidenceRoot, Bounds.Root);

    /// <summary>What it must be about.</summary>
    [Id(2)] public string OffenceId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(OffenceId, Bounds.Root);

    /// <summary>The dispute's number.</summary>
    [Id(3)] public string DisputeId { get; init => field = Bounds.Plain(value, Bounds.Decimal); } = Bounds.Plain(DisputeId, Bounds.Decimal);
}

/// <summary>What a member of a panel signs.</summary>
/// <param name="IsGuilty">What it found.</param>
/// <param name="Signature">Its signature: <c>0x</c> and 130 hexadecimal digits.</param>
/// <param name="Finding">What it found, for people.</param>
[GenerateSerializer, Immutable, Alias("zerog.SignedRuling")]
public sealed record SignedRuling([property: Id(0)] bool IsGuilty, string Signature, string Finding)
{
    /// <summary>Its signature.</summary>
    [Id(1)] public string Signature { get; init => field = Bounds.Plain(value, Bounds.Signature); } = Bounds.Plain(Signature, Bounds.Signature);

    /// <summary>What it found; at most 512 characters.</summary>
    [Id(2)] public string Finding { get; init => field = Bounds.Text(value, Bounds.Note); } = Bounds.Text(Finding, Bounds.Note);
}

/// <summary>A member of a panel in one instance of one dispute. Key: <c>{offence}/{instance}/{account}</c>.</summary>
[Alias("zerog.IRefereeGrain"), Version(1), SilosOnly]
public interface IRefereeGrain : IGrainWithStringKey
{
    /// <summary>Executes the disputed interval again and rules; null while it computes. A ruling that was signed is given again, and no other.</summary>
    /// <exception cref="ZeroGException">The evidence is damaged or not what was named, or the member's key is not here.</exception>
    [Alias("JudgeAsync"), ResponseTimeout("00:00:10")]
    Task<SignedRuling?> JudgeAsync(RefereeOrder order);
}
