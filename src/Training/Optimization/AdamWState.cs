using ZeroG.Training.Model;

namespace ZeroG.Training.Optimization;

/// <summary>State of one worker's inner optimizer, kept from round to round.</summary>
/// <param name="Steps">Steps taken so far; the bias correction depends on it.</param>
/// <param name="FirstMoment">Decaying mean of gradients.</param>
/// <param name="SecondMoment">Decaying mean of squared gradients.</param>
public sealed record AdamWState(long Steps, ParameterVector FirstMoment, ParameterVector SecondMoment)
{
    /// <summary>The state before the first step, also that of a worker that joins later.</summary>
    public static AdamWState Fresh(ParameterLayout layout) => new(0, new ParameterVector(layout), new ParameterVector(layout));

    /// <summary>An independent copy.</summary>
    public AdamWState Copy() => new(Steps, FirstMoment.Clone(), SecondMoment.Clone());
}
