using ZeroG.Auditing.Economics;
using ZeroG.Chain;
using ZeroG.Chain.Deployments;

namespace ZeroG.Cli.Tests;

public sealed class EconomicsTests
{
    private static readonly UInt256 s_coin = 1_000_000_000_000_000_000;

    private static JobTerms Terms(params string[] options)
    {
        var arguments = CommandLine.Root().Parse(["economics", .. options]);
        Assert.Empty(arguments.Errors);
        return EconomicsVerb.TermsOf(arguments);
    }

    [Fact]
    public void Every_option_reaches_the_judgement()
    {
        var standard = new JobTerms
        {
            Stake = s_coin,
            PayPerRound = s_coin * 3 / 400,
            Rounds = 100,
            Workers = 4,
            AuditBps = 500,
            Lag = 2,
            Court = DeploymentTerms.Default.Terms,
            IsSilenceJudged = true,
        };
        Assert.Equal(standard, Terms("--stake", "1 ether", "--budget", "3 ether"));
        Assert.Equal(
            standard with
            {
                PayPerRound = 3,
                Rounds = 7,
                Workers = 9,
                AuditBps = 1,
                Lag = 11,
                AuditRounds = 3,
                CostBps = 6000,
                StepsRunBps = 2500,
                HarmPerRound = 5,
                Attackers = 2,
                SecondAuditBps = 700,
                SilenceBps = 10_000,
                IsSilenceJudged = false,
                Court = DeploymentTerms.Devnet.Terms,
            },
            Terms(
                "--stake", "1 ether", "--price", "2000", "--tokens", "1001", "--rounds", "7", "--workers", "9", "--audit-rate", "0.0001", "--lag", "11",
                "--audit-rounds", "3", "--cost-share", "0.6", "--steps-run", "0.25", "--harm", "5", "--attackers", "2", "--second-audits", "0.07",
                "--silence", "1", "--terms", "devnet"));
    }

    [Theory]
    [InlineData("what a provider has at stake", "--budget", "1 ether")]
    [InlineData("what the job pays", "--stake", "1 ether")]
    [InlineData("what the job pays", "--stake", "1 ether", "--price", "1 gwei")]
    [InlineData("--budget and --price both say what the job pays", "--stake", "1 ether", "--budget", "1 ether", "--price", "1 gwei", "--tokens", "5")]
    public void What_is_missing_or_said_twice_is_named(string what, params string[] options) =>
        Assert.Contains(what, Assert.Throws<ZeroGException>(() => Terms(options)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("0.5 ether", "0.2", "Cheating does not pay in this job.")]
    [InlineData("0.1 ether", "0.2", "copying: a stake of 0.475 ether, or an audit rate of 20 %")]
    [InlineData("0.1 ether", "0.2", "would mend all of it.")]
    [InlineData("5 ether", "0", "withheld state: an audit rate of 100 %, or a price of silence")]
    public void The_table_says_what_would_mend_the_job(string stake, string silence, string line)
    {
        var judgement = JobEconomics.Judge(Terms("--stake", stake, "--budget", "1 ether", "--silence", silence));
        var text = new StringWriter { NewLine = "\n" };
        EconomicsRow.Write(text, judgement, [.. judgement.Findings.Select(finding => EconomicsRow.Of(finding, GameSimulation.Play(finding.Game, 1, finding.Game.Rounds, 10, 1)))]);
        Assert.Contains(line, text.ToString(), StringComparison.Ordinal);
    }
}
