namespace ZeroG.Training.Checkpoints;

/// <summary>One tensor as a safetensors header describes it. All tensors here are F32.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Start">First byte in the data part.</param>
/// <param name="End">The byte after its last.</param>
public sealed record SafetensorsEntry(string Name, IReadOnlyList<long> Shape, long Start, long End);

/// <summary>A verified header: the entries cover the data part from 0 to its end, in order, without gap or overlap.</summary>
/// <param name="Metadata">Free text by key.</param>
/// <param name="Entries">Tensors in the order of their bytes.</param>
public sealed record SafetensorsHeader(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<SafetensorsEntry> Entries)
{
    /// <summary>Bytes of the data part.</summary>
    public long DataLength => Entries.Count == 0 ? 0 : Entries[^1].End;
}
