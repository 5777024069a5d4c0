using System.Globalization;
using System.Text.Json;
using Orleans.Storage;
using ZeroG.Silo.Storage;

namespace ZeroG.Silo.Hosting;

/// <summary>Grain state in a shared storage: the same JSON and the same bound as in SQLite (<see cref="StateJson"/>).</summary>
internal sealed class ClusterStateSerializer : IGrainStorageSerializer
{
    private static readonly int s_maxLength = new SqliteStorageOptions().MaxStateLength;

    public BinaryData Serialize<T>(T input)
    {
        StateContract.Verify(typeof(T));
        var json = JsonSerializer.SerializeToUtf8Bytes(input, StateJson.Options);
        CheckLength(typeof(T), json.Length);
        return new BinaryData(json);
    }

    public T Deserialize<T>(BinaryData input)
    {
        StateContract.Verify(typeof(T));
        var json = input.ToMemory().Span;
        CheckLength(typeof(T), json.Length);
        try
        {
            return JsonSerializer.Deserialize<T>(json, StateJson.Options) ?? Activator.CreateInstance<T>();
        }
        catch (JsonException damaged)
        {
            throw new ZeroGException(
                FailureKind.Storage, $"a stored state cannot be read as {typeof(T)}: {damaged.Message}", "Restore the storage from a backup.", damaged);
        }
    }

    private static void CheckLength(Type state, int length)
    {
        if (length <= s_maxLength) return;
        throw new ZeroGException(
            FailureKind.Storage,
            string.Create(CultureInfo.InvariantCulture, $"a state of {state} is {length:N0} bytes of JSON; at most {s_maxLength:N0} are allowed."),
            "Keep bulk data in blobs.");
    }
}
