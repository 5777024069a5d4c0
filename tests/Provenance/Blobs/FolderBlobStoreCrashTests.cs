using ZeroG.TestProcesses;

namespace ZeroG.Provenance.Tests;

public sealed class FolderBlobStoreCrashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(120)]
    public async Task A_killed_process_leaves_every_acknowledged_blob_and_no_part_of_another(int acknowledged)
    {
        using var folder = new TemporaryFolder();
        List<string> ids = [];
        using (var process = TestProcess.Start("put-until-killed", folder.Path))
        {
            Assert.Equal(PutUntilKilled.HalfWritten, await process.ReadLineAsync());
            while (ids.Count < acknowledged) ids.Add(await process.ReadLineAsync());
            await process.KillAsync();
            ids.AddRange(await process.ReadToEndAsync());
        }
        Assert.NotEmpty(Directory.GetFiles(folder.File("tmp"), "*.part"));   // the half-written one at least

        using var store = new FolderBlobStore(folder.Path);

        foreach (var id in ids) Assert.True(await store.ContainsAsync(ContentId.Parse(id)));
        await foreach (var id in store.EnumerateAsync()) await (await store.OpenReadAsync(id)).DisposeAsync();
        Assert.Single(Directory.GetFiles(folder.File("tmp")));               // this store's own lock
    }

    [Fact]
    public async Task Opening_a_store_leaves_the_drafts_of_living_processes_alone()
    {
        using var folder = new TemporaryFolder();
        using var process = TestProcess.Start("put-until-killed", folder.Path);
        await process.ReadLineAsync();

        using (new FolderBlobStore(folder.Path))
        {
            Assert.NotEmpty(Directory.GetFiles(folder.File("tmp"), "*.part"));
            // Every draft still gets its name.
            for (var i = 0; i < 20; i++) ContentId.Parse(await process.ReadLineAsync());
        }
        await process.KillAsync();
    }
}
