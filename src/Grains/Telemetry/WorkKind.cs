namespace ZeroG.Grains.Telemetry;

/// <summary>The long computations of a job. In metrics and activities each is named in snake case: <c>inner_phase</c>.</summary>
public enum WorkKind
{
    /// <summary>Makes and stores the start parameters.</summary>
    Initialization = 0,

    /// <summary>One worker's inner steps of one round.</summary>
    InnerPhase = 1,

    /// <summary>Averages a round's pseudo-gradients and takes the outer step.</summary>
    OuterStep = 2,

    /// <summary>Measures the loss on the held-out text.</summary>
    Evaluation = 3,
}

/// <summary>What is stored and sent. In metrics each is named in snake case: <c>pseudo_gradient</c>.</summary>
public enum ContentKind
{
    /// <summary>θ.</summary>
    Checkpoint = 0,

    /// <summary>A worker's δ of one round.</summary>
    PseudoGradient = 1,

    /// <summary>A worker's inner optimizer state.</summary>
    InnerState = 2,

    /// <summary>The outer optimizer's momentum.</summary>
    Momentum = 3,

    /// <summary>What a dispute is judged by.</summary>
    Evidence = 4,
}
