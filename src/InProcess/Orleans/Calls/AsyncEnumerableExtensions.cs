using ZeroG.InProcess;

namespace Orleans.Runtime;

/// <summary>Settings of sequences that a grain produces.</summary>
public static class AsyncEnumerableExtensions
{
    /// <summary>Brings at most <paramref name="maxBatchSize"/> elements with one call; 100 unless stated.</summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        if (self is EnumerableCall<T> call)
        {
            call.MaxBatchSize = maxBatchSize;
        }

        return self;
    }
}
