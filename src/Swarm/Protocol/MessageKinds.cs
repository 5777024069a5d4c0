namespace ZeroG.Swarm.Protocol;

/// <summary>What members and hub tell each other. Numbers are part of the protocol and never given to another message.</summary>
internal static class MessageKinds
{
    /// <summary>Member: asks to take part. <see cref="Hello"/> as JSON.</summary>
    public const byte Hello = 1;

    /// <summary>Hub: takes it in. <see cref="Welcome"/> as JSON.</summary>
    public const byte Welcome = 2;

    /// <summary>Member: has the state it was told to fetch, and takes what was kept for it meanwhile. No bytes.</summary>
    public const byte Ready = 3;

    /// <summary>Hub: a round to come. A <see cref="Training.DiLoCo.Rounds.RoundPlan"/> as JSON.</summary>
    public const byte Plan = 4;

    /// <summary>Member: its steps of a round are done. <see cref="StepsDone"/> as JSON.</summary>
    public const byte Done = 5;

    /// <summary>Both: one tensor of one stage of a round, up or down. A <see cref="PayloadFrame"/>.</summary>
    public const byte Payload = 6;

    /// <summary>Hub: the round is closed. <see cref="RoundClosed"/> as JSON.</summary>
    public const byte Closed = 7;

    /// <summary>Member: a round's average is applied. <see cref="StateReport"/> as JSON.</summary>
    public const byte State = 8;

    /// <summary>Hub: the job is over; what is left to apply is applied. No bytes.</summary>
    public const byte End = 9;

    /// <summary>Hub: this member may not go on, and why. UTF-8.</summary>
    public const byte Refusal = 10;

    /// <summary>Member: what it measured. <see cref="MemberReport"/> as JSON; answers <see cref="End"/>.</summary>
    public const byte Report = 11;

    /// <summary>Member: what its payloads of a stage are. The codecs' update header; before those of stage 0, after those of the others.</summary>
    public const byte Update = 12;

    /// <summary>Member: is about to begin its steps of a round, and asks whether they still count. A <see cref="RoundFrame"/>.</summary>
    public const byte Claim = 13;

    /// <summary>Hub: they count, in this round or in a later one. A <see cref="RoundFrame"/>; answers <see cref="Claim"/> of a round that is not closed.</summary>
    public const byte Granted = 14;

    /// <summary>Both: this end is there. No bytes.</summary>
    public const byte Heartbeat = 15;

    /// <summary>Hub: what this member has begins no round any more, and it joins anew; why, in UTF-8.</summary>
    public const byte Reset = 16;

    /// <summary>Member of a job that is audited: what it signs with a stage of a round, behind all that it sends in it. A <see cref="StageFrame"/>.</summary>
    public const byte Commitment = 17;

    /// <summary>Hub of a job that is audited: the signed record of a round, before <see cref="Closed"/>. A <see cref="RoundFrame"/>, then its bytes.</summary>
    public const byte Record = 18;
}
