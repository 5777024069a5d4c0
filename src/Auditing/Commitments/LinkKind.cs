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

    /// <summary>What it sent in a stage of the exchange: where its commitment to that stage ends.</summary>
    Sent = 3,

    /// <summary>The average that it received in a stage which another follows.</summary>
    Received = 4,

    /// <summary>
    /// The worker's state before the first step of the round after, with the error feedback that the exchange left it: no leaf of the tree
    /// of this round, but <see cref="Start"/> of the worker's next, which is signed before anybody knows who is audited in this one.
    /// </summary>
    Next = 5,
}
