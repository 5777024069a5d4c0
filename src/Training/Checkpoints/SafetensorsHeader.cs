namespace ZeroG.Training.Checkpoints;

/// <summary>How a tensor's values are stored.</summary>
public enum TensorType
{
    /// <summary>IEEE 754 binary32; the only one this project writes.</summary>
    F32,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,
}

/// <summary>One tensor as a safetensors header describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Start">First byte in the data part.</param>
/// <param name="End">The byte after its last.</param>
/// <param name="Type">How its values are stored; F32 unless the reader was told to accept more.</param>
public sealed record SafetensorsEntry(string Name, IReadOnlyList<long> Shape, long Start, long End, TensorType Type = TensorType.F32);

/// <summary>A verified header: the entries cover the data part from 0 to its end, in order, without gap or overlap.</summary>
/// <param name="Metadata">Free text by key.</param>
/// <param name="Entries">Tensors in the order of their bytes.</param>
public sealed record SafetensorsHeader(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<SafetensorsEntry> Entries)
{
    /// <summary>Bytes of the data part.</summary>
    public long DataLength => Entries.Count == 0 ? 0 : Entries[^1].End;
}
