using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Xunit.Abstractions;
using ZeroG.Bench.Audits;
using ZeroG.TestProcesses;

namespace ZeroG.Auditing.Tests.Campaigns;

/// <summary>A small version of <c>./zerog bench audits</c>: real processes, each with an instruction set of its own, of which workers' are killed.</summary>
public sealed class AuditCampaignTests(ITestOutputHelper output)
{
    private const int Audits = 60, Batch = 10;

    [Fact]
    public async Task Honest_work_is_never_accused_by_an_auditor_with_other_instructions_nor_after_kills_and_resumes()
    {
        var counts = await AuditCampaign.RunAsync(set => new Party(set), Audits, seed: 3, Batch);

        output.WriteLine($"{counts.Audits} audits, {counts.Kills} kills, {counts.ByCircumstance}");
        foreach (var (name, units) in counts.Units) output.WriteLine($"{name}: {units}");
        Assert.True(counts.FalseAccusations == 0, string.Join('\n', counts.Differences));
        Assert.Equal((Audits, Audits / Batch / 2), (counts.Audits, counts.Kills));
        Assert.Equal((Audits, Audits), (counts.ByInstructionSets.Values.Sum(), Sum(counts.ByCircumstance)));
        Assert.True(counts.ByCircumstance is { InstructionSets: > 0, ResumedAfterCrash: > 0, BegunAgainAfterCrash: > 0 }, $"{counts.ByCircumstance}");
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        Assert.Contains("Avx512F False", counts.Units["without AVX2"], StringComparison.Ordinal);
        Assert.Contains("Avx2 False", counts.Units["without AVX2"], StringComparison.Ordinal);
        if (!Avx512F.IsSupported) return;
        Assert.Contains("Avx512F True", counts.Units["all"], StringComparison.Ordinal);
        Assert.Contains("Avx512F False, Avx2 True, Vector512 False", counts.Units["without AVX-512"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_audit_in_which_one_instruction_set_gives_another_root_is_counted_and_the_first_are_named()
    {
        var counts = await AuditCampaign.RunAsync(set => new Told(set, isWrong: set.Variable is null), audits: 80, seed: 4, batch: 4);

        // Of what it saves before it is killed, nobody sees a root of its own.
        var touched = counts.ByInstructionSets.Where(sets => sets.Key.Split(", ") is var parts && parts.Any(part => part is "all" or "then all" or "replayed all")
            && !(parts[0] == "all" && parts[1].StartsWith("then", StringComparison.Ordinal))).Sum(sets => sets.Value);
        Assert.InRange(touched, 1, counts.Audits - 1);
        Assert.Equal(touched, counts.FalseAccusations);
        Assert.Equal(Math.Min(touched, 10), counts.Differences.Count);
        Assert.All(counts.Differences, difference => Assert.Contains("all", difference, StringComparison.Ordinal));
    }

    private static int Sum(AuditCircumstances circumstances) => circumstances.InstructionSets + circumstances.ResumedAfterCrash + circumstances.BegunAgainAfterCrash;

    /// <summary>This assembly as a process.</summary>
    private sealed class Party(InstructionSet set) : IRoundProcess
    {
        private readonly TestProcess _process = TestProcess.Start(set.Environment, RoundService.Verb);

        public Task SendAsync(string line) => _process.Input.WriteLineAsync(line);

        public Task<string> ReadLineAsync() => _process.ReadLineAsync();

        public Task KillAsync() => _process.KillAsync();

        public void Dispose() => _process.Dispose();
    }

    /// <summary>A party of this process, which only says that it has other instructions, and may give other roots.</summary>
    private sealed class Told(InstructionSet set, bool isWrong) : IRoundProcess
    {
        private readonly Queue<string> _answers = new([set.Name]);

        public Task SendAsync(string line)
        {
            using var answers = new StringWriter();
            RoundService.Run(new StringReader(line), answers);
            foreach (var answer in answers.ToString().Split(Environment.NewLine)[1..^1])
                _answers.Enqueue(isWrong && answer.Contains(" 0x", StringComparison.Ordinal) ? answer + "0" : answer);
            return Task.CompletedTask;
        }

        public Task<string> ReadLineAsync() => Task.FromResult(_answers.Dequeue());

        public Task KillAsync() => Task.CompletedTask;

        public void Dispose()
        {
            // There is no process.
        }
    }
}
