using System.Diagnostics;
using ZeroG.Provenance.Log;

namespace ZeroG.Bench.Log;

/// <summary>A log on the disk that is measured, and a file beside it that is written and flushed alike.</summary>
internal sealed class LogBench : IAsyncDisposable
{
    private readonly TransparencyLog _log;
    private readonly FileStream _file;
    private readonly int _batch;
    private readonly int _callers;
    private readonly TimeSpan _length;
    private readonly byte[] _entries;
    private readonly int _bytes;
    private readonly Random _random = new(3);

    private LogBench(TransparencyLog log, FileStream file, int batch, int callers, int bytes, TimeSpan length)
    {
        (_log, _file, _batch, _callers, _bytes, _length) = (log, file, batch, callers, bytes, length);
        _entries = new byte[(1 << 20) + bytes];
        _random.NextBytes(_entries);
    }

    /// <summary>Begins a log.</summary>
    /// <param name="folder">For all files; the caller's.</param>
    /// <param name="batch">Entries of a batch.</param>
    /// <param name="callers">Callers at once.</param>
    /// <param name="bytes">Of an entry.</param>
    /// <param name="length">Of a measurement.</param>
    public static async Task<LogBench> StartAsync(string folder, int batch, int callers, int bytes, TimeSpan length) => new(
        await TransparencyLog.OpenAsync(Path.Combine(folder, "log")),
        new FileStream(Path.Combine(folder, "file"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0),
        batch,
        callers,
        bytes,
        length);

    /// <summary>Measures in turns, so that what else the machine does is shared out.</summary>
    public async Task<LogResult> MeasureAsync(int repetitions, Machine machine)
    {
        var kinds = new Func<Task<double>>[] { FlushAsync, AppendBatchesAsync, AppendAsync, ProveInclusionAsync, ProveConsistencyAsync, VerifyAsync };
        var values = kinds.Select(_ => new List<double>()).ToList();
        // Once before: the compiler's last tier.
        foreach (var kind in kinds) await kind();
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                Console.Error.WriteLine($"repetition {repetition + 1} of {repetitions}, part {kind + 1} of {kinds.Length}");
                values[kind].Add(await kinds[kind]());
            }
        }

        var spreads = values.Select(Spread.Of).ToList();
        return new LogResult(
            _bytes, _batch, _callers, spreads[1].Median, spreads[2].Median, spreads[0].Median, spreads[3].Median, spreads[4].Median, spreads[5].Median, _log.Current.Size,
            spreads[1], spreads[2], spreads[0], spreads[3], spreads[4], spreads[5], repetitions, _length.TotalSeconds, machine);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        await _file.DisposeAsync();
    }

    // Milliseconds of a write and a flush of as many bytes as a batch has.
    private Task<double> FlushAsync() => Task.Run(() =>
    {
        var frame = new byte[64 + _batch * (2 + _bytes)];
        return 1_000 / Rate(() =>
        {
            _file.Write(frame);
            _file.Flush(flushToDisk: true);
            return 1;
        });
    });

    private async Task<double> AppendBatchesAsync()
    {
        var (since, count) = (Stopwatch.GetTimestamp(), 0L);
        var batch = new ReadOnlyMemory<byte>[_batch];
        do
        {
            for (var i = 0; i < batch.Length; i++) batch[i] = Entry(count + i);
            await _log.AppendAsync(batch);
            count += batch.Length;
        }
        while (Stopwatch.GetElapsedTime(since) < _length);
        return count / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private async Task<double> AppendAsync()
    {
        var since = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, _callers).Select(caller => Task.Run(async () =>
        {
            var count = 0L;
            do await _log.AppendAsync(Entry(caller * 1_000 + count++));
            while (Stopwatch.GetElapsedTime(since) < _length);
            return count;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private Task<double> ProveInclusionAsync() => Task.Run(() => Rate(() =>
    {
        var size = _log.Current.Size;
        for (var i = 0; i < 100; i++) _log.Reader.ProveInclusion(_random.NextInt64(size), size);
        return 100;
    }));

    private Task<double> ProveConsistencyAsync() => Task.Run(() => Rate(() =>
    {
        var size = _log.Current.Size;
        for (var i = 0; i < 100; i++) _log.Reader.ProveConsistency(_random.NextInt64(1, size), size);
        return 100;
    }));

    private Task<double> VerifyAsync() => Task.Run(() =>
    {
        var point = _log.Current;
        var index = point.Size / 3;
        var (hash, proof) = (_log.Reader.LeafHash(index), _log.Reader.ProveInclusion(index, point.Size));
        return Rate(() =>
        {
            for (var i = 0; i < 1_000; i++)
                if (!point.Includes(index, hash, proof)) throw new InvalidOperationException("A proof does not hold.");
            return 1_000;
        });
    });

    // How many a second.
    private double Rate(Func<long> some)
    {
        var (since, count) = (Stopwatch.GetTimestamp(), 0L);
        do count += some();
        while (Stopwatch.GetElapsedTime(since) < _length);
        return count / Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private ReadOnlyMemory<byte> Entry(long number) => _entries.AsMemory((int)(number * 61 % (1 << 20)), _bytes);
}
