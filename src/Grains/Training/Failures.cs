using ZeroG.Provenance;
using ZeroG.Swarm.Links;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Grains.Training;

/// <summary>Turns what a library threw into what a user can act on.</summary>
public static class Failures
{
    // What both runtimes say when placement leaves no silo, followed by the type of the grain.
    private const string NoSilo = "No active nodes are compatible with grain ";
    private const string Trainer = NoSilo + "trainer ";

    /// <summary>The failure as one text that ends in its remedy, with its kind.</summary>
    public static (FailureKind Kind, string Text) Describe(Exception failure)
    {
        var (kind, text) = Known(failure);
        return (kind, Bounds.Cut(text, Bounds.Reason));
    }

    private static (FailureKind Kind, string Text) Known(Exception failure) => failure switch
    {
        ZeroGException known => (known.Kind, $"{known.Message} {known.Remedy}".TrimEnd()),
        LinkException => (FailureKind.Unavailable, failure.Message),
        InvalidDataException => (FailureKind.Storage, failure.Message),
        DocumentFormatException or ManifestMismatchException or RecordSyntaxException => (FailureKind.Invalid, failure.Message),
        CheckpointFormatException or TrainingDivergedException => (FailureKind.Invalid, failure.Message),
        // A job waits for it as for a provider: to fail for good because one silo starts before another would lose it all.
        BlobNotFoundException { MayReturn: true } => (
            FailureKind.Unavailable, $"{failure.Message} Start the orchestrator silos that hold it, or restore their volumes."),
        CorruptBlobException or BlobNotFoundException or BlobStoreFullException or BlobTooLargeException => (FailureKind.Storage, failure.Message),
        IOException or UnauthorizedAccessException => (
            FailureKind.Storage, $"{failure.Message} Check the disk and the permissions of the data directory."),
        OperationCanceledException => (FailureKind.Unavailable, "The work was stopped; it begins again."),
        TimeoutException => (FailureKind.Unavailable, "A silo did not answer in time. It is asked again; if it persists, look at that silo's log."),
        OutOfMemoryException => (
            FailureKind.Internal, "The provider ran out of memory. Use a smaller model or batch, or a larger machine."),

        OrleansException when failure.Message.Contains(NoSilo, StringComparison.Ordinal) => (FailureKind.Unavailable, WithoutSilo(failure.Message)),

        // Storage providers and the runtime: their messages say what to do.
        OrleansException => (FailureKind.Storage, failure.Message),
        _ => (FailureKind.Internal, $"{failure.GetType().Name}: {failure.Message} Report it with the log (--verbose)."),
    };

    private static string WithoutSilo(string message) => message.Contains(Trainer, StringComparison.Ordinal)
        ? "No running silo offers a device that the worker can use. Start a silo of role gpu with a device of the job's kind and enough memory."
        : "No silo of role orchestrator is running. Start one: jobs, datasets, providers and indexes live there alone.";

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
