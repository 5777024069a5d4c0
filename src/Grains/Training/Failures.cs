using ZeroG.Provenance;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Grains.Training;

/// <summary>Turns what a library threw into what a user can act on.</summary>
public static class Failures
{
    /// <summary>The failure as one text that ends in its remedy, with its kind.</summary>
    public static (FailureKind Kind, string Text) Describe(Exception failure) => failure switch
    {
        ZeroGException known => (known.Kind, $"{known.Message} {known.Remedy}"),
        CorruptBlobException or BlobNotFoundException or BlobStoreFullException => (FailureKind.Storage, failure.Message),
        CheckpointFormatException or TrainingDivergedException => (FailureKind.Invalid, failure.Message),
        OrleansException => (FailureKind.Storage, failure.Message),
        OperationCanceledException => (FailureKind.Unavailable, "The work was stopped; it begins again."),
        OutOfMemoryException => (FailureKind.Unavailable, "The provider ran out of memory. Use a smaller model or batch, or a larger machine."),
        _ => (FailureKind.Internal, $"{failure.GetType().Name}: {failure.Message}"),
    };
}
