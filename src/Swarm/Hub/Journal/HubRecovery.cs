using System.Globalization;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Swarm.Hub.Journal;

/// <summary>
/// Brings a hub back to where its journal ends: from a checkpoint on, the exchanges of later rounds are run again from what members
/// had sent. Every round must give the roots that were recorded; one that does not, or whose uploads are lost, is rolled back with
/// all after it.
/// </summary>
internal static class HubRecovery
{
    /// <summary>Restores.</summary>
    /// <param name="journal">The journal; told of rounds that are rolled back.</param>
    /// <param name="state">A job before its first round; afterwards as of the journal's last round.</param>
    public static void Restore(HubJournal journal, HubState state)
    {
        if (journal.Rounds == 0) return;
        var start = (State: state.Current, Residual: new float[state.Residual.Layout.Length]);
        var best = (Rounds: -1, From: start);
        foreach (var from in journal.Checkpoints(state).Select(made => (made.State, made.Residual)).Append(start))
        {
            var rounds = Redo(journal, state, from, journal.Rounds);
            // Newcomers begin one average before the last, so a checkpoint alone, with no round after it, is not enough.
            if (rounds == from.State.Rounds && rounds > 0) continue;
            if (rounds == journal.Rounds) return;
            if (rounds > best.Rounds) best = (rounds, from);
        }

        Redo(journal, state, best.From, best.Rounds);
        journal.RollBack(best.Rounds, string.Create(
            CultureInfo.InvariantCulture, $"What entered round {best.Rounds} is lost or damaged; {journal.Rounds - best.Rounds} rounds from it on are trained again."));
    }

    // How many rounds can be had, at most so many; when that is fewer, the state is of no use.
    private static int Redo(HubJournal journal, HubState state, (SharedState State, float[] Residual) from, int most)
    {
        state.Restore(from.State, from.Residual);
        foreach (var round in journal.Kept.Where(round => round.Record.Plan.Round >= from.State.Rounds))
        {
            var number = round.Record.Plan.Round;
            if (number == most) return most;
            if (number != state.Rounds || journal.UploadsOf(round) is not { } uploads) return state.Rounds;
            try
            {
                if (state.Redo(round.Record.Plan, uploads) != round.AverageRoot || state.Current.Root != round.StateRoot) return number;
            }
            catch (Exception damaged) when (damaged is InvalidDataException or ModelConfigException)
            {
                return number;
            }
        }

        return state.Rounds;
    }
}
