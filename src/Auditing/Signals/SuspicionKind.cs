namespace ZeroG.Auditing.Signals;

/// <summary>Why a worker is looked at more often.</summary>
public enum SuspicionKind
{
    /// <summary>Its δ is far longer or shorter than the others'.</summary>
    Norm = 0,

    /// <summary>Its δ is nearly another's, or nearly one of an earlier round.</summary>
    Overlap = 1,

    /// <summary>Its δ points less where the others' do than these among themselves.</summary>
    Direction = 2,

    /// <summary>Its δ helps its assigned batches hardly more than random ones.</summary>
    Gain = 3,

    /// <summary>Its steps took less time than its device can.</summary>
    Speed = 4,
}
