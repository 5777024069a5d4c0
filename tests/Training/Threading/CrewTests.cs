using System.Runtime.CompilerServices;
using ZeroG.Training.Numerics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests.Threading;

public class CrewTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Each_item_of_a_hundred_thousand_runs_is_done_once_and_no_two_share_a_threads_scratch(int threads)
    {
        using var crew = new Crew(threads);
        var draw = CounterRandom.For((ulong)threads);
        int[] done = new int[40], busy = new int[threads];
        var clashes = 0;
        var work = new Counting(done, busy, ref clashes);
        for (int run = 0; run < 100_000; run++)
        {
            Array.Clear(done);
            var items = (int)draw.Below((ulong)run, 41);
            crew.Run(ref work, items);
            for (int i = 0; i < done.Length; i++)
            {
                if (done[i] != (i < items ? 1 : 0)) Assert.Fail($"Run {run} of {items} items did item {i} {done[i]} times.");
            }
        }
        Assert.Equal(0, clashes);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Threads_that_fell_asleep_wake_for_the_next_run(int threads)
    {
        using var crew = new Crew(threads);
        using var all = new Barrier(threads);
        for (int run = 0; run < 50; run++)
        {
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref Asleep(crew)) == threads - 1, s_patience), "A thread without work does not go to sleep.");
            Meet(crew, all);
        }
    }

    [Fact]
    public void No_run_is_missed_by_a_thread_that_is_just_falling_asleep()
    {
        using var crew = new Crew(2);
        using var both = new Barrier(2);
        // The gaps sweep over the time after which a thread without work gives up looking for it.
        for (int run = 0; run < 4000; run++)
        {
            Thread.SpinWait(run % 400 * 40);
            Meet(crew, both);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void An_exception_in_an_item_reaches_the_caller_once_nobody_works_and_the_crew_works_on(int threads)
    {
        using var crew = new Crew(threads);
        for (int run = 0; run < 200; run++)
        {
            var inside = 0;
            var failing = new Failing(run % 20, ref inside);
            Exception? failure = null;
            try
            {
                crew.Run(ref failing, 20);
            }
            catch (InvalidOperationException caught)
            {
                failure = caught;
            }
            Assert.Equal($"item {run % 20}", failure?.Message);
            Assert.Equal(0, Volatile.Read(ref inside));

            int[] done = new int[20], busy = new int[threads];
            var clashes = 0;
            var work = new Counting(done, busy, ref clashes);
            crew.Run(ref work, 20);
            Assert.All(done, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void An_exception_on_another_thread_reaches_the_caller()
    {
        using var crew = new Crew(2);
        using var both = new Barrier(2);
        var work = new FailingElsewhere(both);
        Exception? failure = null;
        try
        {
            crew.Run(ref work, 2);
        }
        catch (InvalidOperationException caught)
        {
            failure = caught;
        }
        Assert.Equal("on thread 1", failure?.Message);
        Meet(crew, both);
    }

    [Fact]
    public void The_threads_carry_the_crews_name_and_end_with_it()
    {
        const int threads = 5;
        var crew = new Crew(threads);
        using var all = new Barrier(threads);
        var met = Meet(crew, all);
        Assert.Same(Thread.CurrentThread, met[0]);
        Assert.Equal(["crew/1", "crew/2", "crew/3", "crew/4"], met[1..].Select(thread => thread.Name));
        Assert.All(met[1..], thread => Assert.True(thread is { IsAlive: true, IsBackground: true }));

        crew.Dispose();
        Assert.All(met[1..], thread => Assert.False(thread.IsAlive));
        crew.Dispose();
    }

    [Fact]
    public void A_crew_that_never_worked_ends_whether_its_threads_sleep_or_not()
    {
        for (int i = 0; i < 200; i++)
            new Crew(1 + i % 5).Dispose();
        var asleep = new Crew(3);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref Asleep(asleep)) == 2, s_patience));
        asleep.Dispose();
    }

    [Fact]
    public void A_crew_has_one_to_256_threads()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Crew(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Crew(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Crew(Crew.MaxThreads + 1));
        using var largest = new Crew(Crew.MaxThreads);
        Assert.Equal(256, largest.Threads);
        Assert.Equal(1, Crew.Alone.Threads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Runs_allocate_nothing_on_any_thread(int threads)
    {
        using var crew = new Crew(threads);
        using var all = new Barrier(threads);
        long[] before = new long[threads], after = new long[threads];
        int[] done = new int[40], busy = new int[threads];
        var clashes = 0;
        var work = new Counting(done, busy, ref clashes);
        var (first, last) = (new Measuring(all, before, true), new Measuring(all, after, false));
        crew.Run(ref work, 40);
        crew.Run(ref last, threads); // everything is compiled before it is measured
        crew.Run(ref first, threads);
        for (int run = 0; run < 10_000; run++)
            crew.Run(ref work, run % 41);
        crew.Run(ref last, threads);
        Assert.Equal(before, after);
    }

    /// <summary>A run that ends only when every thread of the crew has an item; returns the thread of each index.</summary>
    private static Thread[] Meet(Crew crew, Barrier all)
    {
        var threads = new Thread[crew.Threads];
        var work = new Meeting(all, threads);
        crew.Run(ref work, crew.Threads);
        return threads;
    }

    private static void Arrive(Barrier all)
    {
        if (!all.SignalAndWait(s_patience)) throw new TimeoutException("A thread of the crew did not come.");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_asleep")]
    private static extern ref int Asleep(Crew crew);

    private readonly ref struct Counting(int[] done, int[] busy, ref int clashes) : IWork
    {
        private readonly ref int _clashes = ref clashes;

        public void Do(int item, int thread)
        {
            if (Interlocked.Exchange(ref busy[thread], 1) != 0) Interlocked.Increment(ref _clashes);
            Interlocked.Increment(ref done[item]);
            Volatile.Write(ref busy[thread], 0);
        }
    }

    private readonly ref struct Failing(int bad, ref int inside) : IWork
    {
        private readonly ref int _inside = ref inside;

        public void Do(int item, int thread)
        {
            Interlocked.Increment(ref _inside);
            try
            {
                if (item == bad) throw new InvalidOperationException($"item {item}");
            }
            finally
            {
                Interlocked.Decrement(ref _inside);
            }
        }
    }

    private readonly struct FailingElsewhere(Barrier both) : IWork
    {
        public void Do(int item, int thread)
        {
            Arrive(both);
            if (thread == 1) throw new InvalidOperationException("on thread 1");
        }
    }

    private readonly struct Meeting(Barrier all, Thread[] threads) : IWork
    {
        public void Do(int item, int thread)
        {
            threads[thread] = Thread.CurrentThread;
            Arrive(all);
        }
    }

    /// <summary>What each thread has allocated so far, as seen after all met, or before.</summary>
    private readonly struct Measuring(Barrier all, long[] allocated, bool afterMeeting) : IWork
    {
        public void Do(int item, int thread)
        {
            if (!afterMeeting) allocated[thread] = GC.GetAllocatedBytesForCurrentThread();
            Arrive(all);
            if (afterMeeting) allocated[thread] = GC.GetAllocatedBytesForCurrentThread();
        }
    }
}
