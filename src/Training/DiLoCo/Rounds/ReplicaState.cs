using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>
/// A worker between two inner steps. With plans, text and averages it determines all that the worker does from here on, to the last bit.
/// </summary>
/// <param name="Progress">Steps of the round done, θ, the inner optimizer, and the sum of the steps' losses.</param>
/// <param name="RoundEnd">θ when the round before ended; what all members agree on once that round's average is applied.</param>
/// <param name="Feedback">What the others have not received of its progress so far: the error feedback, or x in an exchange.</param>
public sealed record ReplicaState(InnerPhaseProgress Progress, ParameterVector RoundEnd, ParameterVector Feedback);
