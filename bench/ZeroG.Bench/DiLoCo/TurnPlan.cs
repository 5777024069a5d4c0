namespace ZeroG.Bench.DiLoCo;

/// <summary>
/// The rounds of a job in which workers exchange and do not, in turns: a machine whose speed drifts is then the same for both, and
/// so are the processes. A worker exchanges nothing in the later steps of a long round: the average of the round before is applied,
/// and its own progress is not due yet.
/// </summary>
/// <param name="Shape">H and τ of the rounds whose exchange is measured.</param>
/// <param name="Excluded">Rounds before all turns.</param>
/// <param name="Rounds">Rounds of one turn.</param>
/// <param name="Turns">Turns with exchange; each lies between two without.</param>
internal sealed record TurnPlan(MethodShape Shape, int Excluded, int Rounds, int Turns)
{
    // After τ, until the average is applied and timers have made up for what they woke too late; and what is measured then.
    private const int Settling = 10, Quiet = 240;

    /// <summary>
    /// H and τ of every round. Those before the turns are synchronous: processes that were started one after another would else stay as
    /// far apart, and each exchange would take that much longer.
    /// </summary>
    public IReadOnlyList<MethodShape> Shapes =>
    [
        .. Enumerable.Repeat(Shape with { Delay = 0 }, Excluded), Long,
        .. Enumerable.Range(0, Turns).SelectMany(_ => Enumerable.Repeat(Shape, Rounds).Append(Long)),
    ];

    /// <summary>Indices of the rounds of all turns with exchange.</summary>
    public IEnumerable<int> RoundsOfTurns => Enumerable.Range(0, Turns).SelectMany(turn => Enumerable.Range(Excluded + 1 + turn * (Rounds + 1), Rounds));

    private MethodShape Long => Shape with { Steps = Shape.Delay + Settling + Quiet };

    /// <summary>
    /// Steps (from, to] of a turn with exchange: as many exchanges as rounds are begun and ended in them, the first that of the long
    /// round before.
    /// </summary>
    public (int From, int To) WithExchange(int turn)
    {
        var from = Excluded * Shape.Steps + Long.Steps + turn * (Rounds * Shape.Steps + Long.Steps);
        return (from, from + Rounds * Shape.Steps);
    }

    /// <summary>Steps (from, to] of a turn without: before the first with exchange, and after each.</summary>
    public (int From, int To) WithoutExchange(int turn)
    {
        var to = turn == 0 ? Excluded * Shape.Steps + Long.Steps : WithExchange(turn - 1).To + Long.Steps;
        return (to - Quiet, to);
    }
}
