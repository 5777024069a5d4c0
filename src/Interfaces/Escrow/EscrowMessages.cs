using System.Collections.Immutable;
using ZeroG.Money;

namespace ZeroG.Escrow;

/// <summary>What a job pays, and what its providers must have at stake.</summary>
/// <param name="Budget">Paid in before it runs, split evenly over its rounds; what is not earned returns to the owner.</param>
/// <param name="Stake">What each provider locks to the job; only providers that have done so are paid.</param>
[GenerateSerializer, Immutable, Alias("zerog.EscrowSpec")]
public sealed record EscrowSpec([property: Id(0)] Wei Budget, [property: Id(1)] Wei Stake);

/// <summary>Where the money of a job stands.</summary>
[GenerateSerializer, Alias("zerog.EscrowPhase")]
public enum EscrowPhase
{
    /// <summary>The budget is being paid in, and the stake locked.</summary>
    Funding = 0,

    /// <summary>Funded; rounds are settled as they are verified.</summary>
    Open = 1,

    /// <summary>The job has ended: the last rounds are settled, then the escrow is closed.</summary>
    Closing = 2,

    /// <summary>The rest goes back to the owner, and the providers' stake is released.</summary>
    Refunding = 3,

    /// <summary>All is paid and refunded.</summary>
    Settled = 4,

    /// <summary>It never was funded, and never will be.</summary>
    Abandoned = 5,
}

/// <summary>What one provider gets of a job.</summary>
/// <param name="Provider">Provider id.</param>
/// <param name="Tokens">Tokens of its that were paid.</param>
/// <param name="Settled">What rounds were settled with for it.</param>
/// <param name="Claimed">What of that was credited to it on the chain.</param>
[GenerateSerializer, Immutable, Alias("zerog.ProviderPay")]
public sealed record ProviderPay(string Provider, [property: Id(1)] long Tokens, [property: Id(2)] Wei Settled, [property: Id(3)] Wei Claimed)
{
    /// <summary>Provider id.</summary>
    [Id(0)] public string Provider { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Provider, Bounds.Root);
}

/// <summary>A provider that has locked its stake to a job.</summary>
/// <param name="Provider">Provider id.</param>
/// <param name="Operator">The account that acts for it.</param>
[GenerateSerializer, Immutable, Alias("zerog.StakedProvider")]
public sealed record StakedProvider(string Provider, string Operator)
{
    /// <summary>Provider id.</summary>
    [Id(0)] public string Provider { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Provider, Bounds.Root);

    /// <summary>The account that acts for it.</summary>
    [Id(1)] public string Operator { get; init => field = Bounds.Plain(value, Bounds.Account); } = Bounds.Plain(Operator, Bounds.Account);
}

/// <summary>The escrow of a job as it stands.</summary>
/// <param name="JobId">The job (ULID).</param>
/// <param name="ChainJobId">Its id on the chain.</param>
/// <param name="Owner">Who funds it and gets the rest.</param>
/// <param name="Phase">Where its money stands.</param>
/// <param name="Funded">What was paid in, as the chain has it.</param>
/// <param name="Settled">What rounds were settled with.</param>
/// <param name="Refunded">What went back to the owner.</param>
/// <param name="Rest">What is neither, as the chain has it.</param>
/// <param name="Rounds">Rounds that were settled.</param>
/// <param name="Providers">Who gets what; at most 1,024, by id.</param>
/// <param name="Trouble">What keeps it from going on, with the remedy; empty when nothing does.</param>
/// <param name="Staked">Who has locked stake to it; at most 1,024, by id.</param>
[GenerateSerializer, Immutable, Alias("zerog.EscrowInfo")]
public sealed record EscrowInfo(
    string JobId,
    string ChainJobId,
    string Owner,
    [property: Id(3)] EscrowPhase Phase,
    [property: Id(4)] Wei Funded,
    [property: Id(5)] Wei Settled,
    [property: Id(6)] Wei Refunded,
    [property: Id(7)] Wei Rest,
    [property: Id(8)] int Rounds,
    ImmutableArray<ProviderPay> Providers,
    string Trouble,
    ImmutableArray<StakedProvider> Staked = default)
{
    /// <summary>The job.</summary>
    [Id(0)] public string JobId { get; init => field = Bounds.Plain(value, Bounds.Job); } = Bounds.Plain(JobId, Bounds.Job);

    /// <summary>Its id on the chain.</summary>
    [Id(1)] public string ChainJobId { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(ChainJobId, Bounds.Root);

    /// <summary>Who funds it.</summary>
    [Id(2)] public string Owner { get; init => field = Bounds.Plain(value, Bounds.Account); } = Bounds.Plain(Owner, Bounds.Account);

    /// <summary>Who gets what.</summary>
    [Id(9)] public ImmutableArray<ProviderPay> Providers { get; init => field = Bounds.Items(value, Bounds.Workers); } = Bounds.Items(Providers, Bounds.Workers);

    /// <summary>What keeps it from going on; at most 4,096 characters.</summary>
    [Id(10)] public string Trouble { get; init => field = Bounds.Text(value, Bounds.Reason); } = Bounds.Text(Trouble, Bounds.Reason);

    /// <summary>Who has locked stake to it.</summary>
    [Id(11)] public ImmutableArray<StakedProvider> Staked { get; init => field = Bounds.Items(value, Bounds.Workers); } = Bounds.Items(Staked.IsDefault ? [] : Staked, Bounds.Workers);

    /// <summary>Whether nothing more will happen.</summary>
    public bool IsOver => Phase is EscrowPhase.Settled or EscrowPhase.Abandoned;
}
