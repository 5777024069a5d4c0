using System.Globalization;
using ZeroG.Auditing.Economics;
using ZeroG.Auditing.Protocol;
using ZeroG.Chain;
using ZeroG.Money;

namespace ZeroG.Cli;

/// <summary>One attack, as <c>zerog economics</c> prints it. Money in wei; expectations are doubles.</summary>
internal sealed record EconomicsRow(
    AttackKind Attack,
    bool Pays,
    double GainPerRound,
    double CaughtPerRound,
    int? MedianRoundsToCatch,
    double LeastLoss,
    double ExpectedGainWholeJob,
    double BestExpectedGain,
    double SimulatedGainWholeJob,
    double SimulatedStandardError,
    UInt256? LeastStake,
    int? LeastAuditBps,
    UInt256? LeastBond)
{
    private const double PerEther = 1e18;

    public static EconomicsRow Of(Finding finding, SimulatedGain played)
    {
        var game = finding.Game;
        return new(
            finding.Attack,
            finding.Pays,
            CheatingGame.ToWei(game.Gain),
            game.Caught.ToDouble(),
            game.Caught.MedianTimes(),
            CheatingGame.ToWei(game.LeastLoss),
            game.ExpectedGain(1, game.Rounds),
            game.BestGain(),
            played.Mean,
            played.StandardError,
            finding.LeastStake,
            finding.LeastAuditBps,
            finding.LeastBond);
    }

    public static void Write(TextWriter text, Judgement judgement, IReadOnlyList<EconomicsRow> rows)
    {
        var terms = judgement.Terms;
        Columns.WritePairs(
            text,
            ("stake", $"{Ether((double)(System.Numerics.BigInteger)terms.Stake)} a provider; a conviction burns {Ether((double)(System.Numerics.BigInteger)terms.BurnedOf(terms.Stake))}"),
            ("pay", $"{Ether((double)(System.Numerics.BigInteger)terms.PayPerRound)} a worker's round, final {terms.Lag} rounds later"),
            ("audits", $"{Percent(terms.AuditBps)} of the rounds of {terms.Workers} workers in {terms.Rounds} rounds"));
        text.WriteLine();
        Columns.Write(
            text,
            ["ATTACK", "PAYS", "GAIN A ROUND", "CAUGHT", "LEAST LOSS", "EXPECTED", "PLAYED", "BEST"],
            rows.Select(row => (string[])
            [
                Name(row.Attack), row.Pays ? "YES" : "no", Ether(row.GainPerRound), row.CaughtPerRound.ToString("0.0####%", CultureInfo.InvariantCulture), Ether(row.LeastLoss),
                Ether(row.ExpectedGainWholeJob), $"{Ether(row.SimulatedGainWholeJob)} ±{Ether(row.SimulatedStandardError)}", Ether(row.BestExpectedGain),
            ]));
        text.WriteLine();
        text.WriteLine("In ether, beside honest work. EXPECTED and PLAYED: cheating in every round until caught; BEST: in the best rounds.");
        if (!judgement.CheatingPays)
        {
            text.WriteLine("Cheating does not pay in this job.");
            return;
        }

        text.WriteLine("Cheating pays in this job.");
        foreach (var row in rows.Where(row => row.Pays)) text.WriteLine($"  {Name(row.Attack)}: {row.Remedy()}");
        if (judgement.LeastStake is { } stake) text.WriteLine($"A stake of {ChainAmount(stake)} would mend all of it.");
        if (judgement.LeastAuditBps is { } rate) text.WriteLine($"An audit rate of {Percent(rate)} would mend all of it.");
    }

    private string Remedy()
    {
        var ways = new List<string>();
        if (LeastStake is { } stake) ways.Add($"a stake of {ChainAmount(stake)}");
        if (LeastAuditBps is { } rate) ways.Add($"an audit rate of {Percent(rate)}");
        if (LeastBond is { } bond) ways.Add($"a court's bond of {ChainAmount(bond)}");
        if (Attack == AttackKind.WithheldState && LeastStake is null) ways.Add("a price of silence (--silence), or a longer lag where rounds leave a surplus");
        return ways.Count == 0 ? "neither stake nor audit rate mends it; use fewer rounds of less pay, or more owners" : string.Join(", or ", ways);
    }

    private static string ChainAmount(UInt256 amount) => Wei.Parse(amount.ToString()).ToText();

    private static string Name(AttackKind kind) => string.Concat(kind.ToString().Select((letter, at) => at > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private static string Ether(double wei) => (wei / PerEther).ToString("0.########", CultureInfo.InvariantCulture);

    private static string Percent(int bps) => (bps / 100.0).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}
