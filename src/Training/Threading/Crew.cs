using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ZeroG.Training.Threading;

/// <summary>
/// A fixed number of threads, the caller's among them, that share out the items of one computation after another. Each begins
/// with its own part of them, the same part in every run, so that it finds in its cache what it wrote there; whoever is done
/// helps the next: a thread that the machine holds up delays its own item only. Nothing is allocated by a run.
/// </summary>
/// <remarks>One caller at a time. Results never depend on <see cref="Threads"/>: see <see cref="IWork"/>.</remarks>
public sealed unsafe class Crew : IDisposable
{
    /// <summary>Most threads of a crew.</summary>
    public const int MaxThreads = 256;

    /// <summary>How long an idle thread looks for work before it goes to sleep: some 50 µs, longer than the gaps within a training step.</summary>
    private const int Looks = 1000;

    private const uint Closed = uint.MaxValue;

    private readonly object _gate = new();
    private readonly Thread[] _helpers;
    private readonly Part[] _parts;
    private uint _run;
    private void* _work;
    private delegate*<void*, int, int, void> _do;
    private int _done;
    private int _asleep;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _isOver;

    /// <summary>A crew of that many threads; it starts one fewer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to <see cref="MaxThreads"/>.</exception>
    public Crew(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        Threads = threads;
        _parts = new Part[threads];
        foreach (ref var part in _parts.AsSpan()) part.State = Pack(0, Closed);
        _helpers = [.. Enumerable.Range(1, threads - 1).Select(i => new Thread(() => Serve(i)) { IsBackground = true, Name = $"crew/{i}" })];
        foreach (var helper in _helpers) helper.Start();
    }

    /// <summary>The calling thread by itself; needs no disposal and may be shared.</summary>
    public static Crew Alone { get; } = new(1);

    /// <summary>Threads, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>Does items 0 to <paramref name="items"/> − 1 and returns when all are done.</summary>
    /// <remarks>When an item throws, that exception is thrown here, once no thread works any more; other items may be left undone.</remarks>
    internal void Run<TWork>(ref TWork work, int items)
        where TWork : struct, IWork, allows ref struct
    {
        if (Threads == 1 || items <= 1)
        {
            for (int i = 0; i < items; i++) work.Do(i, 0);
            return;
        }
        // The work stays on this thread's stack, where it cannot move, until the last item is done.
        _run++;
        foreach (ref var part in _parts.AsSpan()) Interlocked.Exchange(ref part.State, Pack(_run, Closed)); // nobody takes an item of the last run any more
        _work = Unsafe.AsPointer(ref work);
        _do = &Do<TWork>;
        _done = 0;
        for (int i = 0; i < Threads; i++)
        {
            _parts[i].End = (uint)((long)items * (i + 1) / Threads);
            Interlocked.Exchange(ref _parts[i].State, Pack(_run, (uint)((long)items * i / Threads)));
        }
        if (Volatile.Read(ref _asleep) > 0)
        {
            lock (_gate) Monitor.PulseAll(_gate);
        }
        TakeItems(0);
        var wait = default(SpinWait);
        while (Volatile.Read(ref _done) < items) wait.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (Threads == 1) return;
        _isOver = true;
        lock (_gate) Monitor.PulseAll(_gate);
        foreach (var helper in _helpers) helper.Join();
    }

    private static void Do<TWork>(void* work, int item, int thread)
        where TWork : struct, IWork, allows ref struct => Unsafe.AsRef<TWork>(work).Do(item, thread);

    private static long Pack(uint run, uint next) => (long)(((ulong)run << 32) | next);

    private bool HasItem()
    {
        foreach (ref var part in _parts.AsSpan())
        {
            var next = (uint)Volatile.Read(ref part.State);
            if (next != Closed && next < Volatile.Read(ref part.End)) return true;
        }
        return false;
    }

    private void TakeItems(int thread)
    {
        for (int i = 0; i < Threads; i++)
        {
            ref var part = ref _parts[(thread + i) % Threads];
            while (TakeOne(ref part, thread))
            {
            }
        }
    }

    private bool TakeOne(ref Part part, int thread)
    {
        // The fields belong to the run in the state if that state is still there when the item is taken.
        var state = Volatile.Read(ref part.State);
        var next = (uint)state;
        if (next == Closed || next >= Volatile.Read(ref part.End)) return false;
        void* work = _work;
        var action = _do;
        if (Interlocked.CompareExchange(ref part.State, state + 1, state) != state) return true;
        try
        {
            action(work, (int)next, thread);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
        }
        Interlocked.Increment(ref _done);
        return true;
    }

    private void Serve(int thread)
    {
        while (!_isOver)
        {
            for (int look = 0; look < Looks && !HasItem(); look++) Thread.SpinWait(8);
            if (!HasItem()) Sleep();
            TakeItems(thread);
        }
    }

    private void Sleep()
    {
        lock (_gate)
        {
            // Counted before the last look, and the caller opens its run before it reads the count: one of the two sees the other.
            Interlocked.Increment(ref _asleep);
            while (!HasItem() && !_isOver) Monitor.Wait(_gate);
            Interlocked.Decrement(ref _asleep);
        }
    }

    /// <summary>The items of one thread, on cache lines of their own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Part
    {
        /// <summary>Number of the run, and the next item: the two change together.</summary>
        [FieldOffset(64)]
        public long State;

        /// <summary>The item after the last.</summary>
        [FieldOffset(72)]
        public uint End;
    }
}
