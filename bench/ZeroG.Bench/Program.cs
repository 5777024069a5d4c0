using System.CommandLine;
using ZeroG.Bench;

return await new RootCommand("Measures ZeroG on this machine; docs/benchmarks.md says what each number means.") { GrainsVerb.Create(), DataVerb.Create() }
    .Parse(args).InvokeAsync();
