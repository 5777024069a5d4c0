using Orleans.Concurrency;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>How elements of a sequence are asked for; call filters see these methods, as they do with Orleans.</summary>
internal interface IAsyncEnumerableGrainExtension : IAddressable
{
    /// <summary>Begins an enumeration and gives its first elements.</summary>
    [AlwaysInterleave]
    ValueTask<(EnumerationResult Status, object? Value)> StartEnumeration<T>(
        Guid requestId, EnumerableCall<T> request, CancellationToken cancellationToken);

    /// <summary>Gives the next elements.</summary>
    [AlwaysInterleave]
    ValueTask<(EnumerationResult Status, object? Value)> MoveNext<T>(Guid requestId, CancellationToken cancellationToken);

    /// <summary>Ends an enumeration.</summary>
    [AlwaysInterleave]
    ValueTask DisposeAsync(Guid requestId);
}
