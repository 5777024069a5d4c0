namespace ZeroG.Grains.Training;

/// <summary>Bytes that training moves between machines.</summary>
public static class Traffic
{
    /// <summary>
    /// Bytes that ring all-reduces of fp32 gradients would send, one after every inner step: each of n workers sends
    /// 2·(n−1)/n of the gradient (Patarasuk and Yuan, JPDC 2009), so all of them 2·(n−1) gradients a step.
    /// </summary>
    public static long AllReduce(int workers, long parameters, int innerSteps) =>
        checked(2L * (workers - 1) * parameters * sizeof(float) * innerSteps);

    /// <summary>Bytes of one DiLoCo round: the checkpoint down to each worker, each worker's pseudo-gradient up.</summary>
    public static long Round(int workers, BlobRef checkpoint, IEnumerable<BlobRef> pseudoGradients) =>
        checked(workers * checkpoint.Length + pseudoGradients.Sum(blob => blob.Length));
}
