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
        ZeroGException known => (known.Kind, $"{known.Message} {known.Remedy}".TrimEnd()),
        CheckpointFormatException or TrainingDivergedException => (FailureKind.Invalid, failure.Message),
        CorruptBlobException or BlobNotFoundException or BlobStoreFullException or BlobTooLargeException => (FailureKind.Storage, failure.Message),
        IOException or UnauthorizedAccessException => (
            FailureKind.Storage, $"{failure.Message} Check the disk and the permissions of the data directory."),
        OperationCanceledException => (FailureKind.Unavailable, "The work was stopped; it begins again."),
        TimeoutException => (FailureKind.Unavailable, "A silo did not answer in time. It is asked again; if it persists, look at that silo's log."),
        OutOfMemoryException => (
            FailureKind.Internal, "The provider ran out of memory. Use a smaller model or batch, or a larger machine."),

        // Storage providers and the runtime: their messages say what to do.
        OrleansException => (FailureKind.Storage, failure.Message),
        _ => (FailureKind.Internal, $"{failure.GetType().Name}: {failure.Message} Report it with the log (--verbose)."),
    };

    /// <summary>Describes why a task that has ended did not succeed.</summary>
    public static async Task<(FailureKind Kind, string Text)> OfAsync(Task failed)
    {
        try
        {
            await failed;
            throw new InvalidOperationException("The task succeeded.");
        }
        catch (Exception failure)
        {
            return Describe(failure);
        }
    }
}
