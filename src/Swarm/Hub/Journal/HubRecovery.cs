using System.Globalization;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Swarm.Hub.Journal;

/// <summary>
/// Brings a hub back to where its journal ends: from a checkpoint on, the exchanges of later rounds are run again from what members
/// had sent. Every round must give the roots that were recorded; one that does not, or whose uploads are lost, is rolled back with
/// all after it, on record. Where no state is left that a kept round follows, nothing is rolled back: that is refused.
/// </summary>
internal static class HubRecovery
{
    /// <summary>Restores.</summary>
    /// <param name="journal">The journal; told of rounds that are rolled back.</param>
    /// <param name="state">A job before its first round; afterwards as of the journal's last round.</param>
    /// <exception cref="InvalidDataException">No state can be read that the journal's rounds follow; nothing was written.</exception>
    public static void Restore(HubJournal journal, HubState state)
    {
        if (journal.Rounds == 0) return;
        var start = (State: state.Current, Residual: new float[state.Residual.Layout.Length]);
        var best = (Rounds: -1, From: start);
        foreach (var from in journal.Checkpoints(state).Select(made => (made.State, made.Residual)).Append(start))
        {
            var rounds = Redo(journal, state, from, journal.Rounds);

            // Newcomers begin one average before the last, so a state alone, with no round after it, is not enough.
            if (rounds == from.State.Rounds) continue;
            if (rounds == journal.Rounds) return;
            if (rounds > best.Rounds) best = (rounds, from);
        }

        if (best.Rounds < 0)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"There are {journal.Rounds} rounds in {journal.Description}, and neither its checkpoints nor the job's start lead to any of them: what they need is lost or damaged. Restore its blobs from a copy, or put the journal away and begin the job anew."));
        }

        Redo(journal, state, best.From, best.Rounds);
        journal.RollBack(best.Rounds, string.Create(
            CultureInfo.InvariantCulture, $"What entered round {best.Rounds} is lost or damaged; {journal.Rounds - best.Rounds} rounds from it on are trained again."));
    }

    // How many rounds can be had, at most so many; the state is as of them only when it is that many.
    private static int Redo(HubJournal journal, HubState state, (SharedState State, float[] Residual) from, int most)
    {
        state.Restore(from.State, from.Residual);
        foreach (var round in journal.Kept.Where(round => round.Record.Plan.Round >= from.State.Rounds))
        {
            var reached = state.Rounds;

            // Rounds before the oldest checkpoint are not kept: from a state before them there is no way on.
            if (reached == most || round.Record.Plan.Round != reached || journal.UploadsOf(round) is not { } uploads) return reached;
            try
            {
                if (state.Redo(round.Record.Plan, uploads) != round.AverageRoot || state.Current.Root != round.StateRoot) return reached;
            }
            catch (Exception damaged) when (damaged is InvalidDataException or ModelConfigException)
            {
                return reached;
            }
        }

        return state.Rounds;
    }
}
