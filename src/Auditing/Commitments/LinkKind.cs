namespace ZeroG.Auditing.Commitments;

/// <summary>What a link of a worker's round stands for. The numbers are part of what is signed.</summary>
public enum LinkKind : byte
{
    /// <summary>The worker's state before the round's first step: its state at the end of the round before, with the averages of rounds that it sat out.</summary>
    Start = 0,

    /// <summary>The worker's state after that many inner steps of the round.</summary>
    Steps = 1,

    /// <summary>
    /// What the worker has for the others: δ, plus its error feedback where it keeps one. In a round that sends δ whole it is also the end
    /// of the steps: the state after the last one, with δ in the place of θ.
    /// </summary>
    Update = 2,

    /// <summary>What it sent in a stage of the exchange.</summary>
    Sent = 3,

    /// <summary>The average that it received in a stage.</summary>
    Received = 4,

    /// <summary>Its error feedback after the exchange.</summary>
    Feedback = 5,
}
