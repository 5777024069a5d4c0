using ZeroG.Cli;

return await CommandLine.RunAsync(args);
