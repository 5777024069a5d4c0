using System.Buffers.Binary;

namespace Orleans.Runtime;

/// <summary>Values that travel with calls from caller to callee, copied; changes made by the callee do not come back.</summary>
public static partial class RequestContext
{
    internal const string ReentrancyHeader = "#CCR";

    internal static readonly AsyncLocal<Properties> CallContextData = new();

    private static long s_lastReentrancyId;

    /// <summary>The identity of the call chain that may re-enter its grains; empty for none.</summary>
    public static Guid ReentrancyId
    {
        get => Get(ReentrancyHeader) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
            {
                Remove(ReentrancyHeader);
            }
            else
            {
                Set(ReentrancyHeader, value);
            }
        }
    }

    /// <summary>The names of the values.</summary>
    public static IEnumerable<string> Keys => CallContextData.Value.Values?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The values with their names.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => CallContextData.Value.Values ?? [];

    /// <summary>The value named <paramref name="key"/>; null when there is none.</summary>
    public static object? Get(string key) =>
        CallContextData.Value.Values is { } values && values.TryGetValue(key, out var value) ? value : null;

    /// <summary>Sets the value named <paramref name="key"/> for the calls that follow.</summary>
    public static void Set(string key, object value)
    {
        // Copied on write: flows that branched off earlier keep what they saw.
        var values = CallContextData.Value.Values;
        CallContextData.Value = new() { Values = values is null ? new(1) { [key] = value } : new(values) { [key] = value } };
    }

    /// <summary>Removes the value named <paramref name="key"/>; false when there is none.</summary>
    public static bool Remove(string key)
    {
        var values = CallContextData.Value.Values;
        if (values is null || !values.ContainsKey(key))
        {
            return false;
        }

        var rest = new Dictionary<string, object>(values);
        rest.Remove(key);
        CallContextData.Value = new() { Values = rest.Count == 0 ? null : rest };
        return true;
    }

    /// <summary>Removes all values.</summary>
    public static void Clear()
    {
        if (CallContextData.Value.Values is not null)
        {
            CallContextData.Value = default;
        }
    }

    /// <summary>Lets calls that follow from calls made here re-enter this grain until the section is disposed.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new(original, original == Guid.Empty ? NextReentrancyId() : original);
    }

    /// <summary>Takes that back until the section is disposed.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    /// <summary>Only ever compared for equality, hence counted rather than drawn.</summary>
    private static Guid NextReentrancyId()
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Interlocked.Increment(ref s_lastReentrancyId));
        return new Guid(bytes);
    }

    internal readonly struct Properties
    {
        internal Dictionary<string, object>? Values { get; init; }
    }
}
