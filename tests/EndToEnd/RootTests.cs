namespace ZeroG.EndToEnd.Tests;

public sealed class RootTests
{
    // The same is asserted of a cluster of four processes.
    [Fact]
    public async Task A_known_job_ends_with_the_known_root_on_either_runtime() =>
        Assert.Equal(
            TrainingRun.KnownCheckpoint,
            await TrainingRun.UndisturbedAsync(Path.Combine(AppContext.BaseDirectory, "Texts", "address-1790.txt"), TrainingRun.Known));
}
