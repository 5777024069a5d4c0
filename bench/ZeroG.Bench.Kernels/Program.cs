using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using ZeroG.Bench.Kernels;

// In this process: a project generated elsewhere would know neither this one's output folder nor its package versions.
var job = Job.ShortRun.WithIterationTime(TimeInterval.FromMilliseconds(200)).WithToolchain(InProcessEmitToolchain.Instance);
var config = DefaultConfig.Instance
    .AddJob(job)
    .AddColumn(new RateColumn())
    .HideColumns(Column.Job, Column.Toolchain, Column.IterationCount, Column.IterationTime, Column.LaunchCount, Column.WarmupCount)
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "zerog-bench-kernels"));
BenchmarkSwitcher.FromAssembly(typeof(RateColumn).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
