namespace ZeroG.Chain.Court;

/// <summary>What a challenger does next in a case.</summary>
public abstract record CourtMove
{
    private CourtMove()
    {
    }

    /// <summary>Commits to the claim, with the bond.</summary>
    public sealed record Commit : CourtMove;

    /// <summary>Reveals the claim.</summary>
    public sealed record Reveal : CourtMove;

    /// <summary>Takes the bond of a commitment back that was never revealed.</summary>
    public sealed record TakeBack : CourtMove;

    /// <summary>Hands in a panel's ruling.</summary>
    /// <param name="Instance">0 for the first panel, 1 for the larger one.</param>
    public sealed record Rule(byte Instance) : CourtMove;

    /// <summary>Has the outcome executed.</summary>
    public sealed record Execute : CourtMove;

    /// <summary>Waits: nothing can be done before that second.</summary>
    /// <param name="Until">Seconds since 1970, by the clock of the chain's blocks.</param>
    public sealed record Wait(ulong Until) : CourtMove;

    /// <summary>It is over.</summary>
    /// <param name="Outcome">How.</param>
    public sealed record Over(CourtOutcome Outcome) : CourtMove;
}

/// <summary>How a case ends.</summary>
public enum CourtOutcome
{
    /// <summary>The offence is convicted and the stake slashed, on whoever's claim.</summary>
    Guilty = 0,

    /// <summary>A panel acquitted.</summary>
    NotGuilty = 1,

    /// <summary>No panel ruled in time: nobody was wrong, and nothing is slashed.</summary>
    NoVerdict = 2,

    /// <summary>It can no longer be claimed.</summary>
    TooLate = 3,

    /// <summary>The accused had nothing locked when it offended, an earlier verdict may have taken all: there is nothing to slash.</summary>
    NothingLocked = 4,
}
