namespace ZeroG.Bench.DiLoCo;

/// <summary>What <c>bench dilocox</c> measured, for people.</summary>
internal static class DiLoCoXText
{
    /// <summary>Writes it.</summary>
    public static void WriteTo(TextWriter text, DiLoCoXResult result)
    {
        var machine = result.Machine;
        text.WriteLine($"{machine.Processor ?? "unknown processor"}, {machine.Cores} cores, {machine.System}, {machine.DotNet}, load {machine.LoadBefore:0.0}");
        text.WriteLine($"{result.Parameters:N0} parameters, {result.Workers} workers of {BenchScale.TokensPerStep} tokens a step; {result.Tokens:N0} tokens, {result.StartTokens:N0} of them the synchronous start");
        foreach (var start in result.Starts) text.WriteLine($"start with {start.Optimizer}: {start.Steps} synchronous steps, loss {start.HeldOutLoss:0.0000}, root {start.Root}");
        WriteLink(text, result);
        WriteLosses(text, result);
        if (result.Link is not null) WriteThroughput(text, result);
        WriteSettings(text, result);
        WriteRest(text, result);
    }

    /// <summary>The utilization of every turn; a dash where there was none.</summary>
    public static string Turns(IReadOnlyList<double> utilizations) => utilizations.Count == 0 ? "-" : string.Join(", ", utilizations.Select(turn => turn.ToString("P1")));

    private static void WriteLink(TextWriter text, DiLoCoXResult result)
    {
        if (result.Link is not { } link) return;
        text.WriteLine();
        text.WriteLine($"each worker a process held to {result.Share:P0} of a core; one step of AdamW without exchange {result.StepSeconds * 1e3:0.00} ms");
        foreach (var idle in result.WithoutExchange)
            text.WriteLine($"  without exchange, {idle.Optimizer}: {idle.TokensPerSecond:N0} tokens/s; a step {idle.StepSeconds * 1e3:0.00} ms");
        text.WriteLine($"link: R = {result.R:0} steps for one fp32 all-reduce through the hub; {link.BytesPerSecond:N0} bytes/s each way at once, one-way delay {link.DelaySeconds * 1e3:0.0} ms");
        text.WriteLine($"  rate limited by {link.Form} ({link.Reason}), set to {link.LimiterBytesPerSecond:N0} bytes/s so that an all-reduce of these processes takes R; delay by the sender");
        text.WriteLine("  a ring among four workers carries 1.5 times the bytes each way, so that on this link it would take longer than R: this reading of R is the harder one");
    }

    private static void WriteLosses(TextWriter text, DiLoCoXResult result)
    {
        text.WriteLine();
        text.WriteLine("method                   loss      gap   to Muon   bytes a worker   fewer than all-reduce   speed-up   utilization   tokens/s   time to DiLoCo's loss");
        foreach (var row in result.Methods)
        {
            text.WriteLine(
                $"{row.Name,-23}{Number(row.HeldOutLoss, "0.0000"),8}{Number(row.Gap, "+0.0 %;-0.0 %"),9}{Number(row.GapToMuon, "+0.0 %;-0.0 %"),10}{Number(row.Bytes, "N0"),17}"
                + $"{Number(row.BytesRatio, "N0"),21} x{Number(row.Speedup, "0.0"),11}{Number(row.Utilization, "0.0 %"),14}{Number(row.TokensPerSecond, "N0"),11}{Number(row.TimeToLossSeconds, "N0"),22} s");
        }

        text.WriteLine($"ceiling of the speed-up 1 + R = {result.Ceiling:0}; loss in nats a byte on {BenchText.LossBytes:N0} held-out bytes; gap to synchronous AdamW {Number(result.SynchronousLoss, "0.0000")}, to synchronous Muon {Number(result.SynchronousMuonLoss, "0.0000")}");
    }

    private static void WriteThroughput(TextWriter text, DiLoCoXResult result)
    {
        text.WriteLine();
        text.WriteLine("method                    H    τ   bytes up   bytes down   codec   exchange: predicted, measured   hidden   exposed a round   codecs a round   window               roots");
        foreach (var row in result.Methods) text.WriteLine(ThroughputOf(row));
        foreach (var row in result.Methods.Where(row => row.TurnUtilizations is { Count: > 1 }))
            text.WriteLine($"{row.Name,-23}exchange on and off in turns: utilization {Turns(row.TurnUtilizations!)}");
        foreach (var (r, row) in result.OtherLinks) text.WriteLine($"{ThroughputOf(row)}   R = {r:0}: {row.TokensPerSecond:N0} tokens/s, utilization {row.Utilization:P1}, speed-up {row.Speedup:0.0} of {1 + r:0}");
    }

    private static string ThroughputOf(MethodResult row) =>
        $"{row.Name,-23}{row.Steps,4}{row.Delay,5}{Number(row.BytesUp, "N0"),11}{Number(row.BytesDown, "N0"),13}{Number(row.CodecRatio, "0.0"),7}x{Number(row.PredictedExchangeSeconds, "0.000"),14} s{Number(row.ExchangeSeconds, "0.000"),12} s"
        + $"{(row.IsHidden switch { true => "yes", false => "no", _ => "-" }),10}{Number(row.ExposedSeconds, "0.000"),16} s{Number(row.CodecSeconds * 1e3, "0.0"),14} ms"
        + $"   {$"{row.WindowRounds} rounds, {row.WindowSeconds:0.0} s",-21}{(row.RootsAgree switch { true => "agree", false => "DIFFER", _ => "-" })}";

    private static void WriteSettings(TextWriter text, DiLoCoXResult result)
    {
        text.WriteLine();
        text.WriteLine("settings");
        foreach (var row in result.Methods)
        {
            var outer = row.ExchangesGradients ? "gradients at every step" : $"outer {row.OuterLearningRate:0.0#} momentum {row.OuterMomentum:0.0#}";
            text.WriteLine($"  {row.Name,-23}{row.Optimizer} peak {row.Peak:0.0000}, {outer}, {row.Codec}, {row.Aggregator}, H {row.Steps}, τ {row.Delay}");
        }
    }

    private static void WriteRest(TextWriter text, DiLoCoXResult result)
    {
        text.WriteLine();
        foreach (var noise in result.Noise)
        {
            text.WriteLine(
                $"noise: {noise.Method} with {noise.Losses.Count} seeds at {noise.Tokens:N0} tokens: {string.Join(", ", noise.Losses.Select(loss => loss.ToString("0.0000")))}; deviation {noise.Deviation:0.0000}, differences above {noise.Threshold:0.0000} exceed it");
        }

        foreach (var pair in result.Ablations) text.WriteLine($"ablation: {pair.Worse} − {pair.Better} = {pair.Difference:+0.0000;-0.0000}: {pair.Verdict}");
        if (result.Dominating.Count > 0) text.WriteLine($"no more loss and no more bytes than dilocox: {string.Join(", ", result.Dominating)}");
        if (result.Projections.Count > 0) text.WriteLine($"PROJECTION, not measured, for 1 Gbps: {Projection.Formula}");
        foreach (var one in result.Projections)
        {
            text.WriteLine(
                $"  {one.Model}, {one.Method}: all-reduce {one.AllReduceSeconds:N0} s, step {one.StepSeconds:0.0} s (R = {one.R:0}), exchange {one.ExchangeSteps:0.0} steps, speed-up {one.Speedup:0}");
        }

        text.WriteLine($"took {result.Seconds:N0} s");
    }

    private static string Number(double? value, string format) => value?.ToString(format) ?? "-";
}
