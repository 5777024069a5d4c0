using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;

namespace ZeroG.Silo.Storage;

/// <summary>Durable grain state and reminders in one SQLite file.</summary>
public static class SqliteSiloBuilderExtensions
{
    /// <summary>Names the database file. It is opened when the silo starts, shared with other silos of the process that name it too, and closed with the last of them.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="path">See <see cref="SqliteStorageOptions.Path"/>.</param>
    public static ISiloBuilder UseSqliteDatabase(this ISiloBuilder builder, string path) =>
        builder.UseSqliteDatabase(options => options.Path = path);

    /// <summary>As <see cref="UseSqliteDatabase(ISiloBuilder, string)"/>, with every option.</summary>
    public static ISiloBuilder UseSqliteDatabase(this ISiloBuilder builder, Action<SqliteStorageOptions> configure)
    {
        builder.Services.Configure(configure);
        return builder;
    }

    /// <summary>Keeps the state of grains that name this storage (<c>[PersistentState("job", name)]</c>) in the database.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">The storage's name; "Default" for grains that name none.</param>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder builder, string name)
    {
        builder.Services.AddDatabase().AddGrainStorage(name, static (services, key) => new SqliteGrainStorage(
            key, services.GetRequiredService<SqliteDatabase>(), Options(services).MaxStateLength));
        return builder;
    }

    /// <summary>Keeps reminders in the database.</summary>
    public static ISiloBuilder UseSqliteReminders(this ISiloBuilder builder)
    {
        builder.AddReminders();
        builder.Services.AddDatabase().AddSingleton<IReminderTable, SqliteReminderTable>();
        return builder;
    }

    private static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        services.AddOptions();
        services.TryAddSingleton(provider => SqliteDatabase.Open(Options(provider).Path));
        return services;
    }

    private static SqliteStorageOptions Options(IServiceProvider services) =>
        services.GetRequiredService<IOptions<SqliteStorageOptions>>().Value;
}
