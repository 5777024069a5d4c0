namespace ZeroG.Auditing;

/// <summary>What a worker's signature on its round refers to, beside the round itself.</summary>
/// <param name="ChainJobId">The job's id on the chain.</param>
/// <param name="Branch">How often the job was rolled back before: a round that is trained again is other work.</param>
/// <param name="Record">Digest of the signed record of the round before, or empty for the first: what the round starts from.</param>
/// <param name="Previous">Digest of the commitment of this worker's round before, or empty: where its optimizer comes from.</param>
/// <param name="CommitEvery">Inner steps between two links.</param>
/// <param name="Final">Rounds that are final: nobody asks for their links any more.</param>
/// <param name="Excluded">Ids of the providers whose work the job takes no more, joined by commas.</param>
[GenerateSerializer, Immutable, Alias("zerog.RoundPledge")]
public sealed record RoundPledge(
    string ChainJobId,
    [property: Id(1)] long Branch,
    string Record,
    string Previous,
    [property: Id(4)] int CommitEvery,
    [property: Id(5)] int Final,
    string Excluded)
{
    /// <summary>The job's id on the chain.</summary>
    [Id(0)] public string ChainJobId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(ChainJobId, Bounds.Root);

    /// <summary>Digest of the record before, or empty.</summary>
    [Id(2)] public string Record { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Record, Bounds.Root);

    /// <summary>Digest of the commitment before, or empty.</summary>
    [Id(3)] public string Previous { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Previous, Bounds.Root);

    /// <summary>Providers whose work the job takes no more.</summary>
    [Id(6)] public string Excluded { get; init => field = Bounds.Text(value, Bounds.Excluded); } = Bounds.Text(Excluded, Bounds.Excluded);

    /// <summary>Whether the job takes no more work of a provider.</summary>
    public bool Excludes(string provider) => Excluded.Length > 0 && Excluded.Split(',').Contains(provider, StringComparer.Ordinal);
}
