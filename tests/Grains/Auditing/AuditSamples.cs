using System.Security.Cryptography;
using System.Text;
using ZeroG.Auditing;
using ZeroG.Auditing.Finality;
using ZeroG.Chain.Crypto;
using ZeroG.Escrow;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Money;
using ZeroG.Provenance;

namespace ZeroG.Grains.Tests.Auditing;

/// <summary>Audited jobs, and the parties to them.</summary>
internal static class AuditSamples
{
    public const string Job = "01arz3ndektsv4rrffq69g5fav";

    /// <summary>More than any test has workers.</summary>
    public const int Orchestrator = 99;

    public static Hash256 Named(string name) => Hash256.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    public static string ChainJob { get; } = Named("job").ToString();

    public static string Provider(int party) => Named($"provider {party}").ToString();

    public static SigningKey Key(int party) => SigningKey.FromBytes(Named($"key {party}").ToArray());

    public static StakedProvider Staked(int party)
    {
        using var key = Key(party);
        return new StakedProvider(Provider(party), key.Address.ToString());
    }

    public static JobSpec AuditedSpec(int workers = 2, int rounds = 4, int rate = 10_000, int lag = 2, int again = 0, bool purges = false) => Samples.Spec(workers, rounds) with
    {
        Escrow = new EscrowSpec(Wei.Parse("1 ether"), Wei.Parse("1 ether")),
        Audits = new AuditSpec(rate, lag, again, Purges: purges),
    };

    /// <summary>A job before its first round, with that many providers that have locked stake.</summary>
    public static JobState Begun(JobSpec spec, int providers = 4)
    {
        var state = JobMachine.TakeOver(JobMachine.Submit(spec, Samples.Blob("corpus"), null, 1000, Samples.Noon), Samples.Noon);
        state = JobMachine.Funded(state, ChainJob, [.. Enumerable.Range(0, providers).Select(Staked)]);
        return JobMachine.Initialized(state, Samples.Blob("theta 0", 4000), Samples.Noon);
    }

    /// <summary>What the workers of the present round hand in: each is the provider with its number, where no other is named.</summary>
    public static JobState Answered(JobState state, Func<int, int>? provider = null) => JobMachine.InnerStepsDone(
        state, [.. Enumerable.Range(0, state.Spec!.Workers).Select(worker => Result(state, worker, (provider ?? (same => same))(worker)))]);

    public static InnerResult Result(JobState state, int worker, int provider) => Samples.Result(state.Round, worker) with
    {
        Provider = Provider(provider),
        Work = Samples.Blob($"work {state.Audits!.Branch} {state.Round} {worker}"),
    };

    /// <summary>The outer step of the present round.</summary>
    public static JobState Closed(JobState state)
    {
        var (round, branch) = (state.Round, state.Audits!.Branch);
        var account = new AccountedRound(
            Samples.Blob($"signed record {branch} {round}"), Named($"record {branch} {round}").ToString(),
            [.. state.Results.Select((_, worker) => Named($"commitment {branch} {round} {worker}").ToString())], [.. state.Results.Select(_ => state.Spec!.Audits!.RateBps)]);
        var outer = new OuterResult(Samples.Blob($"theta {round + 1}", 4000), Samples.Blob($"momentum {round}"), account);
        return JobMachine.OuterStepDone(state, outer, JobMachine.Summarize(state, outer, Samples.Noon), Samples.Blob($"record {branch} {round}"), Samples.Noon);
    }

    /// <summary>That many rounds.</summary>
    public static JobState Trained(JobState state, int rounds, Func<int, int>? provider = null)
    {
        for (var done = 0; done < rounds; done++) state = Closed(Answered(state, provider));
        return state;
    }

    /// <summary>All that is new in the log is anchored, for good.</summary>
    public static JobAudits Anchored(JobAudits audits)
    {
        while (audits.Anchoring is not null || audits.Log.Size > audits.Anchored)
        {
            audits = AuditMachine.ToAnchor(audits, static (size, root) => $"signature of {size} {root}") ?? audits;
            audits = AuditMachine.Anchored(audits, audits.Anchoring!, new AnchoredBlock(1_000, Named($"block {audits.Anchoring!.Size}").ToString()));
        }

        return audits;
    }

    /// <summary>All rounds that are closed are anchored, drawn, and what is due is assigned.</summary>
    public static JobAudits Drawn(JobAudits audits)
    {
        audits = Anchored(audits);
        while ((AuditMachine.Draw(audits, Samples.Noon) ?? AuditMachine.Assign(audits, Samples.Noon)) is { } next) audits = next;
        return audits;
    }

    /// <summary>One audit ends.</summary>
    public static JobAudits Ended(JobAudits audits, int round, int worker, AuditOutcome outcome) => AuditMachine.Resolved(audits, FileOf(audits, round, worker), outcome, "");

    /// <summary>All audits that are under way find nothing.</summary>
    public static JobAudits Acquitted(JobAudits audits)
    {
        while (audits.Files is [var file, ..]) audits = AuditMachine.Resolved(audits, file, AuditOutcome.Acquitted, "");
        return audits;
    }

    public static AuditFile FileOf(JobAudits audits, int round, int worker) => audits.Files.Single(file => file.Round == round && file.Worker == worker);
}
