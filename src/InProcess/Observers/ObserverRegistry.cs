using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>The observers of a cluster, by the identities their references carry.</summary>
internal sealed class ObserverRegistry(InProcessCluster cluster)
{
    private static readonly GrainType s_type = GrainType.Create("sys.client");

    private readonly ConcurrentDictionary<GrainId, ObserverTurns> _observers = new();
    private long _last;

    internal static bool IsObserver(GrainId grainId) => grainId.Type == s_type;

    /// <summary>The identity of a caller that is no grain.</summary>
    internal static GrainId ClientIdOf(string name) => GrainId.Create(s_type, name);

    internal GrainReference Create(CallOrigin origin, Type type, IGrainObserver observer)
    {
        switch (observer)
        {
            case GrainReference:
                throw new ArgumentException("Argument obj is already a grain reference.", nameof(observer));
            case IGrainBase:
                throw new ArgumentException("Argument must not be a grain class.", nameof(observer));
            case null:
                throw new ArgumentNullException(nameof(observer));
        }

        if (RuntimeContext.Current is not null)
        {
            throw new InvalidOperationException("Cannot create a local object reference from a grain.");
        }

        if (!type.IsInterface)
        {
            throw new ArgumentException($"The provided type must be an interface. '{type.FullName}' is not an interface.");
        }

        if (!type.IsInstanceOfType(observer))
        {
            throw new ArgumentException($"The provided object must implement '{type.FullName}'.", nameof(observer));
        }

        var number = Interlocked.Increment(ref _last).ToString("x", CultureInfo.InvariantCulture);
        var id = GrainId.Create(s_type, $"{origin.ClientId.Key}+{number}");
        _observers[id] = new(cluster.TurnScheduler, observer);
        return InterfaceModel.Of(type).MakeReference(origin, id);
    }

    internal void Delete(IGrainObserver reference)
    {
        if (reference is not GrainReference known || !_observers.TryRemove(known.GrainId, out var observer))
        {
            throw new ArgumentException("Reference is not associated with a local object.", nameof(reference));
        }

        observer.Delete();
    }

    /// <summary>The observer of <paramref name="grainId"/>; null when it was deleted.</summary>
    internal ObserverTurns? Find(GrainId grainId) => _observers.GetValueOrDefault(grainId);
}
