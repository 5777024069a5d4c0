using System.Runtime.ExceptionServices;
using ZeroG.Training.Threading;

namespace ZeroG.Receipts;

/// <summary>Several computations at once, each with its share of the threads.</summary>
internal sealed class Crews : IDisposable
{
    private readonly Crew[] _crews;

    /// <summary>So many at once.</summary>
    /// <param name="count">From 1.</param>
    /// <param name="threads">Of all of them, at least as many.</param>
    public Crews(int count, int threads) =>
        _crews = [.. Enumerable.Range(0, count).Select(i => new Crew(threads / count + (i < threads % count ? 1 : 0)))];

    /// <summary>Does all of them, or none behind one that failed; throws what the first that failed threw.</summary>
    /// <param name="count">How many.</param>
    /// <param name="work">Index, and who helps.</param>
    public void ForEach(int count, Action<int, Crew> work)
    {
        var (next, hasFailed, failures) = (-1, false, new Exception?[count]);
        var threads = _crews.Select(crew => new Thread(() => Run(crew)) { IsBackground = true }).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failures.FirstOrDefault(failure => failure is not null) is { } first) ExceptionDispatchInfo.Throw(first);

        void Run(Crew crew)
        {
            for (int index; !Volatile.Read(ref hasFailed) && (index = Interlocked.Increment(ref next)) < count;)
            {
                try
                {
                    work(index, crew);
                }
                catch (Exception failure)
                {
                    failures[index] = failure;
                    Volatile.Write(ref hasFailed, true);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var crew in _crews) crew.Dispose();
    }
}
