namespace ZeroG.Auditing.Signals;

/// <summary>What was measured of one worker's δ in one round.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="Norm">‖δ‖.</param>
/// <param name="Overlap">Largest cosine with another's δ of this round, or with anybody's of a round before.</param>
/// <param name="Direction">Cosine with the sum of the others' δ.</param>
/// <param name="AssignedGain">How much δ lowers the loss on windows that the worker was assigned, nats a token; null where it was not measured.</param>
/// <param name="RandomGain">How much δ lowers it on as many random windows; null where it was not measured.</param>
/// <param name="StepSeconds">Seconds of a step by the worker's own report, or null.</param>
/// <param name="MeasuredStepSeconds">Seconds of a step as its device was measured, or null.</param>
public sealed record UpdateMeasurement(
    uint Worker, double Norm, double Overlap, double Direction, double? AssignedGain = null, double? RandomGain = null, double? StepSeconds = null,
    double? MeasuredStepSeconds = null)
{
    /// <summary>How much more δ helps the worker's own batches than others; null where it was not measured.</summary>
    public double? Advantage => AssignedGain - RandomGain;
}
