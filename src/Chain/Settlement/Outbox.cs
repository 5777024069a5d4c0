using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Settlement;

/// <summary>
/// The settlements of one signing key on one chain, each executed exactly once: a pure state machine without I/O and clock. A nonce
/// executes at most one transaction, and an intent keeps its nonce until the use of it is final; that is the whole argument.
/// </summary>
/// <remarks>
/// The caller stores each new state before it acts on <see cref="Next"/>, and drops a state it could not store. After a restart it calls
/// <see cref="Restarted"/>; the same bytes are sent again. One process at a time may use the key.
/// </remarks>
public sealed partial record Outbox
{
    /// <summary>The chain.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>The account that signs.</summary>
    public required Address Signer { get; init; }

    /// <summary>The nonce that the next intent gets; null before the chain was first seen.</summary>
    public ulong? NextNonce { get; init; }

    /// <summary>All intents, in the order they were planned.</summary>
    public ImmutableArray<Intent> Intents { get; init; } = [];

    /// <summary>How often the chain was observed.</summary>
    public ulong Observations { get; init; }

    /// <summary>Which nonce is mined next, and since when; null before the chain was first seen.</summary>
    public LineHead? Line { get; init; }

    /// <summary>What the last observation said; null after a restart.</summary>
    public ChainView? View { get; init; }

    /// <summary>Transactions whose receipts the next observation must look for.</summary>
    [JsonIgnore]
    public IEnumerable<Hash256> Watched => Intents.Where(intent => intent.IsInFlight).SelectMany(intent => intent.Attempts).Select(attempt => attempt.Hash);

    /// <summary>The intent of that name, or null.</summary>
    public Intent? Find(Hash256 settlementId) => Intents.FirstOrDefault(intent => intent.SettlementId == settlementId);

    /// <summary>Adds a settlement; the same one again changes nothing.</summary>
    /// <exception cref="OutboxConflictException">The name stands for another call.</exception>
    public Outbox Plan(Hash256 settlementId, SettlementCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Find(settlementId) is not { } known) return this with { Intents = Intents.Add(new Intent { SettlementId = settlementId, Call = call }) };
        return known.Call == call ? this : throw new OutboxConflictException(
            $"The settlement {settlementId} is known with another call.", "Give every settlement a name of its own.");
    }

    /// <summary>Fails an intent before anything was signed for it, for example because its call would revert.</summary>
    /// <exception cref="OutboxConflictException">It is unknown or has signed bytes.</exception>
    public Outbox Refuse(Hash256 settlementId, string trouble, string remedy)
    {
        var intent = Known(settlementId);
        return intent.Phase == IntentPhase.Planned && intent.Nonce is null
            ? With(intent.Stopped(trouble, remedy) with { Phase = IntentPhase.Failed })
            : throw new OutboxConflictException($"The settlement {settlementId} has signed bytes.", "Abandon it instead.");
    }

    /// <summary>Passes over an intent without bytes until the next observation, so that those behind it go on.</summary>
    /// <exception cref="OutboxConflictException">It is unknown or has signed bytes.</exception>
    public Outbox Deferred(Hash256 settlementId, string trouble, string remedy)
    {
        var intent = Known(settlementId);
        return intent.Phase == IntentPhase.Planned && intent.Attempts.IsEmpty
            ? With(intent.Stopped(trouble, remedy) with { TriedAt = Observations })
            : throw new OutboxConflictException($"The settlement {settlementId} has signed bytes.", "Send them.");
    }

    /// <summary>Gives an intent up: at once while it has no nonce, otherwise by a transaction that does nothing with the same nonce, if that comes first.</summary>
    /// <exception cref="OutboxConflictException">It is unknown, mined, or over.</exception>
    public Outbox Abandon(Hash256 settlementId)
    {
        var intent = Known(settlementId);
        return intent.Phase switch
        {
            IntentPhase.Planned when !intent.IsFiller => Refuse(settlementId, "It was abandoned.", "Ask for it again if it is still wanted."),
            // Asked again, it is given up already: each raise of the fee is for the next observation to decide.
            IntentPhase.Signed or IntentPhase.Broadcast => intent.IsAbandoned ? this : With(intent with { IsAbandoned = true, WantsMoreFee = true }),
            _ => throw new OutboxConflictException($"The settlement {settlementId} is {intent.Phase}.", "Wait for the chain."),
        };
    }

    /// <summary>Plans a failed intent anew, with a new nonce: the use of the old one is final, or there was none.</summary>
    /// <exception cref="OutboxConflictException">It is unknown or has not failed.</exception>
    public Outbox Retry(Hash256 settlementId)
    {
        var intent = Known(settlementId);
        if (intent.Phase != IntentPhase.Failed || intent.IsFiller) throw new OutboxConflictException($"The settlement {settlementId} is {intent.Phase}.", "Only a failed one is tried again.");
        return With(new Intent { SettlementId = intent.SettlementId, Call = intent.Call });
    }

    /// <summary>Takes the bytes that <see cref="OutboxAction.Sign"/> asked for. Store the result before they are sent.</summary>
    /// <exception cref="OutboxConflictException">They are not what was asked for: chain, signer, nonce, call, or too small a raise of the fees.</exception>
    public Outbox Record(Hash256 settlementId, SignedTransaction signed)
    {
        ArgumentNullException.ThrowIfNull(signed);
        var intent = Known(settlementId);
        var transaction = signed.Transaction;
        var cancels = intent.IsAbandoned || intent.IsFiller;
        var call = cancels ? Nothing : intent.Call;
        var nonce = intent.Nonce ?? NextNonce;
        if (transaction.ChainId != ChainId || signed.Sender != Signer || transaction.Nonce != nonce)
            throw Mismatch(settlementId, $"chain {transaction.ChainId}, signer {signed.Sender}, nonce {transaction.Nonce} instead of {ChainId}, {Signer}, {nonce}");
        if (transaction.To is not { } to || new SettlementCall(to, transaction.Value, transaction.Data) != call) throw Mismatch(settlementId, "another call");
        var fees = new Fees(transaction.MaxFeePerGas, transaction.MaxPriorityFeePerGas);
        if (intent.Phase is not (IntentPhase.Planned or IntentPhase.Signed or IntentPhase.Broadcast)) throw Mismatch(settlementId, $"a transaction though it is {intent.Phase}");
        if (intent.Attempts is [.., var last] && !fees.MayReplace(last.Fees)) throw Mismatch(settlementId, $"fees that are not {Fees.LeastBump} % higher");
        var recorded = intent with
        {
            Phase = IntentPhase.Signed,
            Nonce = nonce,
            Attempts = intent.Attempts.Add(new Attempt(signed.Hash, signed.Raw, fees, cancels)),
            PricedAt = View?.HeadNumber ?? 0,
            AnnouncedAt = null,
            TriedAt = 0,
            WantsMoreFee = false,
            Trouble = null,
            Remedy = null,
        };
        var next = With(recorded);
        // The nonce is given away by the same write that stores the bytes for it: there is no gap, and none has two intents.
        return intent.Nonce is null ? next with { NextNonce = nonce + 1 } : next;
    }

    /// <summary>A node acknowledged the attempt, or knew it already.</summary>
    public Outbox Announced(Hash256 settlementId, Hash256 attempt) => OfNewest(settlementId, attempt, intent => intent with
    {
        Phase = IntentPhase.Broadcast,
        AnnouncedAt = View?.HeadNumber ?? 0,
        TriedAt = Observations,
        Trouble = null,
        Remedy = null,
    });

    /// <summary>A node did not take the attempt, or said nothing.</summary>
    /// <param name="settlementId">The intent.</param>
    /// <param name="attempt">What was sent.</param>
    /// <param name="failure">Why, as far as it matters.</param>
    /// <param name="reason">The node's own words, for the owner; null where it said none.</param>
    public Outbox Rejected(Hash256 settlementId, Hash256 attempt, SendFailure failure, string? reason = null) => OfNewest(settlementId, attempt, intent =>
    {
        intent = intent with { TriedAt = Observations };
        return failure switch
        {
            SendFailure.FeeTooLow => intent.Stopped("The node wants a higher fee.", "Nothing: the fee is raised, up to the highest that the policy allows.") with { WantsMoreFee = true },
            SendFailure.NonceTooLow => intent.Stopped($"The nonce {intent.Nonce} is used.", "Nothing if the receipt appears; otherwise another program uses this key: stop it."),
            SendFailure.InsufficientFunds => intent.Stopped($"{Signer} cannot pay for gas and value.", "Send it money; the same bytes are sent again."),
            SendFailure.Invalid => intent.Stopped(reason ?? "The node refuses these bytes.", "They are sent again; if it refuses them for good, abandon the settlement, so that those behind it go on."),
            _ => intent.Stopped(reason ?? "The node does not answer.", "Nothing: the same bytes are sent again; check that the node runs."),
        };
    });

    /// <summary>The process started again: whatever was not mined is sent again, byte for byte.</summary>
    public Outbox Restarted() => this with
    {
        View = null,
        Intents = [.. Intents.Select(intent => intent.Phase == IntentPhase.Broadcast
            ? intent with { Phase = IntentPhase.Signed, AnnouncedAt = null, TriedAt = 0 }
            : intent with { TriedAt = 0 })],
    };

    /// <summary>Drops intents that are final or failed, for the caller that keeps them elsewhere. One that is planned again is executed again.</summary>
    public Outbox Forget(Func<Intent, bool> which) => this with
    {
        Intents = [.. Intents.Where(intent => intent.Phase is not (IntentPhase.Final or IntentPhase.Failed) || !which(intent))],
    };

    /// <summary>Bounds what is kept: of the final intents the newest ones, without their bytes; of fillers that are over, none. A failed one stays for its owner.</summary>
    /// <param name="finals">How many final intents stay.</param>
    public Outbox Trim(int finals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(finals);
        var old = Intents.Where(intent => intent is { Phase: IntentPhase.Final, IsFiller: false }).OrderByDescending(intent => intent.Nonce).Skip(finals).Select(intent => intent.SettlementId).ToHashSet();
        var kept = Forget(intent => intent.IsFiller || old.Contains(intent.SettlementId));
        return kept with { Intents = [.. kept.Intents.Select(intent => intent.Phase == IntentPhase.Final ? intent.WithoutBytes() : intent)] };
    }

    private SettlementCall Nothing => new(Signer, UInt256.Zero, ReadOnlyMemory<byte>.Empty);

    private Intent Known(Hash256 settlementId) =>
        Find(settlementId) ?? throw new OutboxConflictException($"There is no settlement {settlementId}.", "Plan it first.");

    private Outbox With(Intent changed) =>
        this with { Intents = Intents.SetItem(Intents.IndexOf(Known(changed.SettlementId)), changed) };

    // An answer to bytes that were replaced or mined meanwhile says nothing about the newest.
    private Outbox OfNewest(Hash256 settlementId, Hash256 attempt, Func<Intent, Intent> change) =>
        Known(settlementId) is { Phase: IntentPhase.Signed or IntentPhase.Broadcast, Attempts: [.., var newest] } intent && newest.Hash == attempt ? With(change(intent)) : this;

    private static OutboxConflictException Mismatch(Hash256 settlementId, string what) =>
        new($"For the settlement {settlementId}, {what} was signed.", "Sign exactly what Next asks for.");
}
