using ZeroG.Settlement;

namespace ZeroG.Cli;

/// <summary>Waits until a settlement is over, and shows how far it is.</summary>
internal static class SettlementWait
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits.</summary>
    /// <param name="ask">How it stands; asking changes nothing.</param>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="cancellationToken">Stops waiting; the settlement goes on.</param>
    /// <exception cref="ZeroGException">It failed.</exception>
    public static async Task<SettlementInfo> UntilOverAsync(Func<Task<SettlementInfo>> ask, Terminal terminal, CancellationToken cancellationToken)
    {
        var told = "";
        using var pace = new PeriodicTimer(s_pause);
        while (true)
        {
            var info = await ask();
            var line = ChainText.Line(info);
            if (line != told) terminal.Note(line);
            told = line;
            if (info.Phase == SettlementPhase.Failed) throw Failed(info);
            if (info.IsOver) return info;
            await pace.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static ZeroGException Failed(SettlementInfo info) => new(
        FailureKind.Conflict,
        $"The settlement {info.SettlementId} failed: {info.Trouble}",
        info.Remedy.Length > 0 ? info.Remedy : "'zerog settlement show' says more; 'zerog settlement retry' tries it again.");
}
