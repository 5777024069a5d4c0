using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ZeroG.Training.Threading;

/// <summary>
/// A fixed number of threads, the caller's among them, that share out the items of one computation after another. Whoever is
/// free takes the next item: a thread that the machine holds up delays its own item only. Nothing is allocated by a run.
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
    private long _state = Pack(0, Closed); // number of the run, and its next item: the two change together
    private void* _work;
    private delegate*<void*, int, int, void> _do;
    private int _items;
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
        _helpers = [.. Enumerable.Range(1, threads - 1).Select(i => new Thread(() => Serve(i)) { IsBackground = true, Name = $"crew/{i}" })];
        foreach (var helper in _helpers) helper.Start();
    }

    /// <summary>The calling thread by itself; needs no disposal and may be shared.</summary>
    public static Crew Alone { get; } = new(1);

    /// <summary>Threads, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>Does items 0 to <paramref name="items"/> − 1 and returns when all are done.</summary>
    /// <remarks>When an item throws, the rest are done nevertheless, and the first exception is thrown here.</remarks>
    internal void Run<TWork>(ref TWork work, int items)
        where TWork : struct, IWork, allows ref struct
    {
        if (Threads == 1 || items <= 1)
        {
            for (int i = 0; i < items; i++) work.Do(i, 0);
            return;
        }
        // The work stays on this thread's stack, where it cannot move, until the last item is done.
        var run = (uint)(_state >> 32) + 1;
        Interlocked.Exchange(ref _state, Pack(run, Closed)); // from here on nobody takes an item of the last run
        _work = Unsafe.AsPointer(ref work);
        _do = &Do<TWork>;
        _items = items;
        _done = 0;
        Interlocked.Exchange(ref _state, Pack(run, 0));
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

    private bool HasItem() => (uint)Volatile.Read(ref _state) is var next && next != Closed && next < (uint)Volatile.Read(ref _items);

    private void TakeItems(int thread)
    {
        while (true)
        {
            // The fields belong to the run in the state if that state is still there when the item is taken.
            var state = Volatile.Read(ref _state);
            var next = (uint)state;
            if (next == Closed || next >= (uint)Volatile.Read(ref _items)) return;
            void* work = _work;
            var action = _do;
            if (Interlocked.CompareExchange(ref _state, state + 1, state) != state) continue;
            try
            {
                action(work, (int)next, thread);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            }
            Interlocked.Increment(ref _done);
        }
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
}
