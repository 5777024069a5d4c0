using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZeroG.Conformance;
using ZeroG.Provenance;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Tests.Node;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Blobs;

public sealed class BlobSweepTests
{
    [Fact]
    public async Task A_sweep_that_fails_is_logged_and_the_next_one_is_made()
    {
        using var folder = new TemporaryFolder();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var keeper = await BlobSilo.StartAsync(folder.Path, between: (context, next) =>
        {
            if (HttpMethods.IsHead(context.Request.Method)) asked.TrySetResult();
            return next(context);
        });
        await using var grains = await TestNode.StartAsync(providers: 0);
        await using var silo = new BlobReader(
            new PeerList(keeper.Peer), new ClusterBlobOptions { IsKeeper = false, CacheBytes = Segments.Size });
        await silo.Local.Durable.PutAsync(Pattern.Bytes(300_000));
        var blobs = Path.GetDirectoryName(Path.GetDirectoryName(silo.Files().Single()))!;
        var (clock, lifecycle, log) = (new ManualClock(), new Lifecycle(), new FailureLog());
        using var sweep = new BlobSweep(silo.Stores, grains.Local.Grains, clock, log);
        sweep.Participate(lifecycle);
        Directory.Move(blobs, blobs + "-away");

        await lifecycle.Observer!.OnStart(CancellationToken.None);
        Assert.IsType<DirectoryNotFoundException>(await log.Failure.WaitAsync(TimeSpan.FromMinutes(1)));
        Directory.Move(blobs + "-away", blobs);
        clock.Advance(TimeSpan.FromMinutes(10));

        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await lifecycle.Observer.OnStop(CancellationToken.None);
    }

    private sealed class Lifecycle : ISiloLifecycle, IDisposable
    {
        public ILifecycleObserver? Observer { get; private set; }

        public int HighestCompletedStage => ServiceLifecycleStage.Active;

        public int LowestStoppedStage => int.MaxValue;

        public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
        {
            Observer = observer;
            return this;
        }

        public void Dispose() => Observer = null;
    }

    private sealed class FailureLog : ILogger<BlobSweep>
    {
        private readonly TaskCompletionSource<Exception> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Exception> Failure => _failure.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not null) _failure.TrySetResult(exception);
        }
    }
}
