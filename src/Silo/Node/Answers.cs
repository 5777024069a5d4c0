using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Silo.Node;

/// <summary>What a node's caller sees of a failure: always a <see cref="ZeroGException"/>.</summary>
internal static class Answers
{
    /// <summary>Waits for an answer, or no longer when cancelled; failures come out as what the caller can act on.</summary>
    /// <exception cref="ZeroGException">The operation failed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up waiting; the operation may still take effect.</exception>
    public static async Task<T> Of<T>(Task<T> operation, CancellationToken cancellationToken)
    {
        try
        {
            return await operation.WaitAsync(cancellationToken);
        }
        catch (ZeroGException)
        {
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (EmptyContentException empty)
        {
            throw new ZeroGException(FailureKind.Invalid, "The file is empty: 0G Storage has no root for zero bytes.", "Give a file with at least one byte.", empty);
        }
        catch (BlobTooLargeException large)
        {
            throw new ZeroGException(FailureKind.Invalid, large.Message, "", large);
        }
        catch (Exception failure)
        {
            var (kind, text) = Failures.Describe(failure);
            throw new ZeroGException(kind, text, "", failure);
        }
    }
}
