using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using ZeroG.Silo.Storage;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Storage;

public sealed class SqliteRegistrationTests
{
    [Fact]
    public async Task A_silo_that_asks_for_them_gets_storage_and_reminders_in_one_file()
    {
        using var folder = new TemporaryFolder();
        var builder = new SiloBuilder();
        builder.UseSqliteDatabase(options => (options.Path, options.MaxStateLength) = (folder.File("silo.db"), 100));
        builder.AddSqliteGrainStorage("Durable").AddSqliteGrainStorage("Default").UseSqliteReminders();
        await using var services = builder.Services.BuildServiceProvider();

        var grain = GrainId.Create("tally", "1");
        var durable = services.GetRequiredKeyedService<IGrainStorage>("Durable");
        await durable.WriteStateAsync("tally", grain, new GrainState<Tally>(new Tally { Count = 3 }));
        var other = new GrainState<Tally>();
        await services.GetRequiredService<IGrainStorage>().ReadStateAsync("tally", grain, other);   // the one named Default
        Assert.False(other.RecordExists);

        var tooLarge = new GrainState<Tally>(new Tally { Note = new string('x', 100) });
        await Assert.ThrowsAsync<SqliteStorageException>(() => durable.WriteStateAsync("tally", grain, tooLarge));

        var reminders = services.GetRequiredService<IReminderTable>();
        await reminders.UpsertRow(new ReminderEntry { GrainId = grain, ReminderName = "r", Period = TimeSpan.FromMinutes(1) });
        Assert.Single((await reminders.ReadRows(grain)).Reminders);
        Assert.Single(Directory.GetFiles(folder.Path, "*.db"));
    }

    [Fact]
    public void A_silo_that_names_no_file_is_told_the_call_that_does()
    {
        var builder = new SiloBuilder();
        builder.AddSqliteGrainStorage("Durable");
        using var services = builder.Services.BuildServiceProvider();
        var error = Assert.Throws<SqliteStorageException>(() => services.GetRequiredKeyedService<IGrainStorage>("Durable"));
        Assert.Contains("UseSqliteDatabase", error.Message);
    }

    private sealed class SiloBuilder : ISiloBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();
    }
}
