using System.Text.Json;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Devnets;

/// <summary>
/// A chain's state on disk. Anvil writes over its file in place, so a kill may leave half of it: it gets a file of its own
/// (<c>.live</c>), and whatever is whole in there replaces the last good state by a rename.
/// </summary>
internal sealed class DevnetState : IDisposable
{
    private const int MaxBytes = 1 << 30;

    private readonly string _good;
    private readonly FileStream _lock;
    private DateTime _kept;

    private DevnetState(string good, FileStream held) => (_good, _lock) = (good, held);

    /// <summary>The file that anvil reads and writes.</summary>
    public string Live => _good + ".live";

    /// <summary>Takes the state for this process alone.</summary>
    /// <exception cref="ChainException">Another process has it.</exception>
    public static DevnetState Open(string file)
    {
        var good = Path.GetFullPath(file);
        try
        {
            return new DevnetState(good, new FileStream(good + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ChainException(ChainFailure.Unavailable, $"The chain in {good} is in use by another process, or its folder cannot be written.", "Stop that process, or keep this chain elsewhere.");
        }
    }

    /// <summary>Puts the newest whole state where anvil reads it. Nobody may be writing there.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ChainException">There is a state, and none is whole.</exception>
    public bool Restore()
    {
        // A good state that is newer than anvil's was put there by somebody who means it.
        if (!File.Exists(_good) || File.GetLastWriteTimeUtc(Live) >= File.GetLastWriteTimeUtc(_good)) Keep();
        Drop();
        if (!File.Exists(_good)) return false;
        if (!IsWhole(File.ReadAllBytes(_good)))
            throw new ChainException(ChainFailure.Garbage, $"The state of the chain in {_good} is damaged: it is not whole JSON.", "Put a copy of it back, or delete it: the chain then begins anew, and what was settled on it is gone.");
        File.Copy(_good, Live);
        _kept = File.GetLastWriteTimeUtc(Live);
        return true;
    }

    /// <summary>Forgets what anvil wrote, for example since it did not take what it was given.</summary>
    public void Drop() => File.Delete(Live);

    /// <summary>Makes what anvil wrote the last good state, if it is new and whole.</summary>
    public void Keep()
    {
        var live = new FileInfo(Live);
        if (!live.Exists || live.LastWriteTimeUtc == _kept || live.Length is 0 or > MaxBytes) return;
        var bytes = File.ReadAllBytes(Live);
        if (!IsWhole(bytes)) return;
        using (var next = new FileStream(_good + ".new", FileMode.Create, FileAccess.Write))
        {
            next.Write(bytes);
            next.Flush(flushToDisk: true);
        }
        File.Move(_good + ".new", _good, overwrite: true);
        _kept = live.LastWriteTimeUtc;
    }

    /// <summary>Anvil has ended: what it wrote last is the state.</summary>
    public void Close()
    {
        Keep();
        if (_kept != default) Drop();
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read())
            {
                // To the end, past which there is nothing else.
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
