using System.Collections.Immutable;
using ZeroG.Provenance.Entries;
using ZeroG.Slashing;

namespace ZeroG.Grains.Slashing;

/// <summary>What a dispute owes the log, as a pure function of its state: how it ended.</summary>
internal static class SlashEntries
{
    /// <summary>What is owed.</summary>
    /// <param name="offenceId">The dispute.</param>
    /// <param name="state">How it stands.</param>
    public static ImmutableArray<LogEntry> Owed(string offenceId, SlashState state) => state is { IsOver: true, IsLogged: false, Charge: { } charge }
        ? [new SlashEntry(offenceId, charge.JobId, charge.Branch, charge.Round, charge.Accused, charge.Accuser, Verdict(state.Phase), state.EvidenceRoot)]
        : [];

    private static string Verdict(SlashPhase phase) => phase switch
    {
        SlashPhase.Guilty => "guilty",
        SlashPhase.NotGuilty => "not-guilty",
        _ => "no-verdict",
    };
}
