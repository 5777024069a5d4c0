using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrainFromAnApp;
using ZeroG;
using ZeroG.Client;

// An app that trains a small model on a text: TrainFromAnApp TEXT CHECKPOINT [--rounds N]
// Where the node is, it reads from its configuration: environment variables, or the command line as --Node https://….
// Node (with TokenFile and AuthorityFile), or DataDirectory; over grains also Redis or Gateway, see docs/client.md.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: TrainFromAnApp TEXT CHECKPOINT [--rounds N] [--Node URL | --DataDirectory FOLDER] ...");
    return 2;
}

try
{
    // #region register
    var builder = Host.CreateApplicationBuilder(args[2..]);
    var settings = builder.Configuration;
    var client = builder.Services.AddZeroGClient(options =>
    {
        options.Node = settings["Node"] is { } address ? new Uri(address) : null;
        options.TokenFile = settings["TokenFile"];
        options.AuthorityFile = settings["AuthorityFile"];
        options.DataDirectory = settings["DataDirectory"];
    });
    // #endregion
    Cluster.JoinWhereNamed(builder, client);
    builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    builder.Services.AddSingleton<Training>();

    using var host = builder.Build();
    await host.StartAsync();
    using var interrupted = new CancellationTokenSource();
    host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(interrupted.Cancel);
    var training = host.Services.GetRequiredService<Training>();
    var isComplete = await training.RunAsync(args[0], args[1], settings.GetValue("rounds", 6), interrupted.Token);
    await host.StopAsync();
    return isComplete ? 0 : 1;
}
catch (ZeroGException failure)
{
    Console.Error.WriteLine($"{failure.Message}\n{failure.Remedy}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
