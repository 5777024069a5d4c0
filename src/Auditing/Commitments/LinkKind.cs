namespace ZeroG.Auditing.Commitments;

/// <summary>What a link of a worker's round stands for. The numbers are part of what is signed.</summary>
public enum LinkKind : byte
{
    /// <summary>The worker's state before the round's first step: its state at the end of the round before, with the averages that are due by then: of rounds that it sat out, and of the round before where none of its steps wait for it.</summary>
    Start = 0,

    /// <summary>The worker's state after that many inner steps of the round, with the average that is due before the next.</summary>
    Steps = 1,

    /// <summary>
    /// What the worker has for the others, and the end of its steps: the state after the last one, with δ in the place of θ where δ is sent
    /// whole, and with x = δ + error feedback in the place of the error feedback where the worker keeps one.
    /// </summary>
    Update = 2,

    /// <summary>What it sent in a stage of the exchange; zero where nothing of it entered the average.</summary>
    Sent = 3,

    /// <summary>The average that it received in a stage.</summary>
    Received = 4,

    /// <summary>Its error feedback after the exchange.</summary>
    Feedback = 5,
}
