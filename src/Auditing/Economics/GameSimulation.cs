using ZeroG.Training.Numerics;

namespace ZeroG.Auditing.Economics;

/// <summary>What a number of runs came to.</summary>
/// <param name="Runs">Games played.</param>
/// <param name="Mean">Mean gain over honest work, in wei.</param>
/// <param name="StandardError">Of the mean, in wei.</param>
/// <param name="CaughtRuns">Games in which the cheater was caught.</param>
public sealed record SimulatedGain(int Runs, double Mean, double StandardError, int CaughtRuns);

/// <summary>
/// Plays the game of an attack with a purse, round by round: work costs, pay arrives a lag later, an accusation stops it, stake
/// burns. Knows nothing of the formulas that it checks.
/// </summary>
public static class GameSimulation
{
    /// <summary>Plays games in which a provider cheats in every round from <paramref name="first"/> to <paramref name="last"/> until it is drawn, and then walks away.</summary>
    /// <param name="game">The game.</param>
    /// <param name="first">First cheated round, from 1.</param>
    /// <param name="last">Last one.</param>
    /// <param name="runs">How many, from 2.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static SimulatedGain Play(CheatingGame game, int first, int last, int runs, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 2);
        var (sum, caught) = (0.0, 0);
        var gains = new double[runs];
        var honest = PlayOnce(game, 1, 0, default);
        for (var run = 0; run < runs; run++)
        {
            var played = PlayOnce(game, first, last, CounterRandom.For(seed, (ulong)run));
            gains[run] = played.Purse - honest.Purse;
            sum += gains[run];
            if (played.IsCaught) caught++;
        }

        var mean = sum / runs;
        var squares = 0.0;
        foreach (var gain in gains) squares += (gain - mean) * (gain - mean);
        return new SimulatedGain(runs, mean, Math.Sqrt(squares / (runs - 1.0) / runs), caught);
    }

    private static (double Purse, bool IsCaught) PlayOnce(CheatingGame game, int first, int last, CounterRandom draws)
    {
        var (pay, gain, probability) = (CheatingGame.ToWei(game.Pay), CheatingGame.ToWei(game.Gain), game.Caught.ToDouble());
        var cost = pay - CheatingGame.ToWei(game.Surplus);
        var purse = 0.0;
        var paidUpTo = 0;
        for (var round = 1; round <= game.Rounds; round++)
        {
            var cheats = round >= first && round <= last;
            purse -= cheats ? cost - gain : cost;
            if (cheats && draws.Uniform((ulong)round) < probability)
            {
                // What falls due before the audit ends is paid; the drawn round itself waits for it.
                var due = Math.Min(round - 1, round + game.AuditRounds - game.Lag);
                for (; paidUpTo < due; paidUpTo++) purse += pay;
                return (purse - CheatingGame.ToWei(game.Burned), true);
            }

            for (; paidUpTo < round - game.Lag; paidUpTo++) purse += pay;
        }

        for (; paidUpTo < game.Rounds; paidUpTo++) purse += pay;
        return (purse, false);
    }
}
