using System.CommandLine;
using System.Globalization;
using ZeroG.Auditing.Economics;
using ZeroG.Chain;
using ZeroG.Chain.Deployments;
using ZeroG.Money;

namespace ZeroG.Cli;

/// <summary><c>zerog economics</c>: whether cheating pays in a job; needs no node.</summary>
internal static class EconomicsVerb
{
    private const int Bps = JobTerms.WholeBps, DefaultWorkers = 4, DefaultRounds = 100, DefaultLag = 2, DefaultRuns = 1000;
    private static readonly Option<Wei?> Stake = AmountOption.Create("--stake", "What each provider locks to the job");
    private static readonly Option<Wei?> Budget = AmountOption.Create("--budget", "What the job pays in all");
    private static readonly Option<Wei?> Price = AmountOption.Create("--price", "Instead of a budget: what a million tokens are paid");
    private static readonly Option<long?> Tokens = NumberOption.Create<long>("--tokens", "With --price: tokens of one worker's round", null, 1, long.MaxValue);
    private static readonly Option<int?> Workers = NumberOption.Create<int>("--workers", "Workers, each of a provider", DefaultWorkers, 2, 100_000);
    private static readonly Option<int?> Rounds = NumberOption.Create<int>("--rounds", "Rounds of the job", DefaultRounds, 1, JobTerms.MaxRounds);
    private static readonly Option<double?> Rate = NumberOption.Create<double>("--audit-rate", "Share of rounds that are audited", 0.05, 0.0001, 1);
    private static readonly Option<int?> Lag = NumberOption.Create<int>("--lag", "Rounds until a round is final and paid", DefaultLag, 0, JobTerms.MaxRounds);
    private static readonly Option<int?> AuditRounds = NumberOption.Create<int>("--audit-rounds", "Rounds until an audit has found a mismatch", 1, 0, JobTerms.MaxRounds);
    private static readonly Option<double?> Cost = NumberOption.Create<double>("--cost-share", "What a round costs its provider, as a share of its pay; 1 is the worst case", 1, 0, 1);
    private static readonly Option<double?> StepsRun = NumberOption.Create<double>("--steps-run", "Share of its steps that a sandbagger runs", 0.1, 0, 1);
    private static readonly Option<Wei?> Harm = AmountOption.Create("--harm", "What a wrecked round is worth to whoever wants it; nothing by default");
    private static readonly Option<int?> Attackers = NumberOption.Create<int>("--attackers", "Workers of one party", 1, 1, 100_000);
    private static readonly Option<double?> Second = NumberOption.Create<double>("--second-audits", "Share of acquittals that are audited again", 0.1, 0, 1);
    private static readonly Option<double?> Silence = NumberOption.Create<double>("--silence", "Share of its lock that withholding state costs a provider for good. Default: what a conviction costs, for a silent worker's round is judged without it", null, 0, 1);
    private static readonly Option<int?> Runs = NumberOption.Create<int>("--runs", "Games played for each attack, beside the formulas", DefaultRuns, 2, 1_000_000);
    private static readonly Option<ulong?> Seed = NumberOption.Create<ulong>("--seed", "Seed of those games", 1);
    private static readonly Option<string> Court = new("--terms")
    {
        Description = "Bonds and shares of which deployment. Default: default.",
        HelpName = "default|devnet",
        DefaultValueFactory = _ => "default",
    };

    public static Command Create()
    {
        Court.AcceptOnlyFromAmong("default", ChainArguments.Devnet);
        return Verb.Create(
            "economics",
            "Show whether cheating pays in a job, attack by attack, and what would mend it; exit code 1 when it does.",
            [Stake, Budget, Price, Tokens, Workers, Rounds, Rate, Lag, AuditRounds, Cost, StepsRun, Harm, Attackers, Second, Silence, Court, Runs, Seed],
            (invocation, _) => Task.FromResult(Run(invocation)));
    }

    private static int Run(Invocation invocation)
    {
        var arguments = invocation.Arguments;
        var (runs, seed) = (arguments.GetValue(Runs) ?? DefaultRuns, arguments.GetValue(Seed) ?? 1);
        Judgement judgement;
        try
        {
            judgement = JobEconomics.Judge(TermsOf(arguments));
        }
        catch (ArgumentException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, wrong.Message, "Run 'zerog economics --help' to see what it takes.", wrong);
        }

        var rows = judgement.Findings.Select(finding => EconomicsRow.Of(finding, GameSimulation.Play(finding.Game, 1, finding.Game.Rounds, runs, seed))).ToList();
        var terms = judgement.Terms;
        invocation.Terminal.Result(
            new
            {
                judgement.CheatingPays,
                terms.Stake,
                terms.PayPerRound,
                terms.Workers,
                terms.Rounds,
                terms.AuditBps,
                terms.Lag,
                BurnedBySlash = terms.BurnedOf(terms.Stake),
                judgement.LeastStake,
                judgement.LeastAuditBps,
                Attacks = rows,
            },
            text => EconomicsRow.Write(text, judgement, rows));
        return judgement.CheatingPays ? ExitCodes.Failure : ExitCodes.Success;
    }

    internal static JobTerms TermsOf(ParseResult arguments)
    {
        var (workers, rounds) = (arguments.GetValue(Workers) ?? DefaultWorkers, arguments.GetValue(Rounds) ?? DefaultRounds);
        return new JobTerms
        {
            Stake = Amount(arguments.GetValue(Stake) ?? throw Missing("what a provider has at stake", "--stake '0.5 ether'")),
            PayPerRound = PayOf(arguments, workers, rounds),
            Rounds = rounds,
            Workers = workers,
            AuditBps = Share(arguments, Rate, 0.05),
            Lag = arguments.GetValue(Lag) ?? DefaultLag,
            AuditRounds = arguments.GetValue(AuditRounds) ?? 1,
            CostBps = Share(arguments, Cost, 1),
            StepsRunBps = Share(arguments, StepsRun, 0.1),
            HarmPerRound = Amount(arguments.GetValue(Harm) ?? Wei.Zero),
            Attackers = arguments.GetValue(Attackers) ?? 1,
            SecondAuditBps = Share(arguments, Second, 0.1),
            SilenceBps = Share(arguments, Silence, 0),
            IsSilenceJudged = arguments.GetValue(Silence) is null,
            Court = (arguments.GetValue(Court) == ChainArguments.Devnet ? DeploymentTerms.Devnet : DeploymentTerms.Default).Terms,
        };
    }

    private static UInt256 PayOf(ParseResult arguments, int workers, int rounds) => (arguments.GetValue(Budget), arguments.GetValue(Price), arguments.GetValue(Tokens)) switch
    {
        ({ } budget, null, null) => JobTerms.EvenPay(Amount(budget), rounds, workers),
        (null, { } price, { } tokens) => (Amount(price) * (ulong)tokens + 999_999) / 1_000_000,
        ({ }, _, _) => throw new ZeroGException(FailureKind.Invalid, "--budget and --price both say what the job pays.", "Give --budget alone, or --price and --tokens together."),
        _ => throw Missing("what the job pays", "--budget '3 ether', or --price and --tokens together"),
    };

    private static int Share(ParseResult arguments, Option<double?> option, double standard) => (int)Math.Round((arguments.GetValue(option) ?? standard) * Bps);

    private static UInt256 Amount(Wei amount) => UInt256.Parse(amount.Amount.ToString(CultureInfo.InvariantCulture));

    private static ZeroGException Missing(string what, string remedy) =>
        new(FailureKind.Invalid, $"It is not known {what}.", $"Give {remedy}.");
}
