namespace ZeroG.Grains.Auditing;

/// <summary>Throws a die that nobody can foresee.</summary>
/// <param name="sides">At least 1.</param>
/// <returns>0 to one below that.</returns>
public delegate int Dice(int sides);
