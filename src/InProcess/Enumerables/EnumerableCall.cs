using System.Buffers.Binary;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace ZeroG.InProcess;

/// <summary>
/// A call of a method that returns a sequence. The call itself is never sent: enumerating it sends calls that ask the grain for
/// elements.
/// </summary>
/// <typeparam name="T">Type of the elements.</typeparam>
internal abstract class EnumerableCall<T>(MethodModel method) : Call<Unit>(method), IAsyncEnumerable<T>
{
    private static long s_lastId;

    /// <summary>Most elements one call brings.</summary>
    internal int MaxBatchSize { get; set; } = 100;

    /// <summary>Binds the call to <paramref name="reference"/>, through which elements are asked for.</summary>
    internal IAsyncEnumerable<T> Send(GrainReference reference)
    {
        Reference = reference;
        return this;
    }

    /// <inheritdoc />
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new RemoteEnumerator<T>(this, NextId(), cancellationToken);

    /// <summary>The sequence of <paramref name="instance"/>; it ends when <paramref name="source"/> is cancelled.</summary>
    internal IAsyncEnumerable<T> Enumerate(object instance, CancellationTokenSource source)
    {
        var session = (EnumerableCall<T>)Again();
        session.SetCalleeSource(source);
        return session.InvokeMethod(instance);
    }

    internal override void Start(object instance) => throw new NotSupportedException("A sequence is enumerated, not called.");

    /// <inheritdoc />
    public override ValueTask<Response> Invoke() => throw new NotSupportedException("A sequence is enumerated, not called.");

    /// <summary>Invokes the method on <paramref name="instance"/>.</summary>
    protected abstract IAsyncEnumerable<T> InvokeMethod(object instance);

    /// <summary>Only ever compared for equality, hence counted rather than drawn.</summary>
    private static Guid NextId()
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Interlocked.Increment(ref s_lastId));
        return new Guid(bytes);
    }
}
