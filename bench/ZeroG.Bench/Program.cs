using System.CommandLine;
using ZeroG.Bench;
using ZeroG.Bench.DiLoCo;
using ZeroG.Bench.Hashing;
using ZeroG.Bench.Parity;
using ZeroG.Bench.Train;

return await new RootCommand("Measures ZeroG on this machine; docs/benchmarks.md says what each number means.")
{
    GrainsVerb.Create(), DataVerb.Create(), TrainVerb.Create(), ParityVerb.Create(), DiLoCoXVerb.Create(), EngineVerb.Create(), WorkerVerb.Create(), AdversaryVerb.Create(),
    AuditsVerb.Create(), AuditsVerb.CreateParty(), LogVerb.Create(), HashVerb.Create(), HashingVerb.Create(),
}
    .Parse(args).InvokeAsync();
