using System.Text.Json;
using ZeroG.Chain.Settlement;

namespace ZeroG.Chain.Tests.Faults;

/// <summary>An outbox in a file, as a grain's state is in its store: what is opened again is what was written last.</summary>
internal sealed class FileHolder : IOutboxHolder, IDisposable
{
    private readonly string _path;
    private readonly SemaphoreSlim _gate = new(1);

    private FileHolder(string path) => _path = path;

    public Outbox Current { get; private set; } = null!;

    /// <summary>Called before (false) and after (true) each write with its number, from 1; what it throws is a crash.</summary>
    public Action<int, bool> Writing { get; init; } = (_, _) => { };

    public int Writes { get; private set; }

    public static FileHolder Open(string path, ulong chainId, Address signer, Action<int, bool>? writing = null)
    {
        var holder = new FileHolder(path) { Writing = writing ?? ((_, _) => { }) };
        holder.Current = File.Exists(path)
            ? JsonSerializer.Deserialize<Outbox>(File.ReadAllBytes(path), JsonSerializerOptions.Web)!
            : new Outbox { ChainId = chainId, Signer = signer };
        return holder;
    }

    public async Task UpdateAsync(Func<Outbox, Outbox> change, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            var next = change(Current);
            Writes++;
            Writing(Writes, false);
            await File.WriteAllBytesAsync(_path + ".new", JsonSerializer.SerializeToUtf8Bytes(next, JsonSerializerOptions.Web), CancellationToken.None);
            File.Move(_path + ".new", _path, overwrite: true);
            Writing(Writes, true);
            Current = next;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
