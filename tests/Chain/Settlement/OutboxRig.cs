using ZeroG.Chain.Crypto;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Tests.Settlement;

/// <summary>The pure outbox before a simulated chain: whoever calls it decides at each step what arrives.</summary>
internal sealed class OutboxRig : IDisposable
{
    private readonly Dictionary<Hash256, SignedTransaction> _signed = [];

    public OutboxRig(OutboxPolicy policy)
    {
        Policy = policy;
        Outbox = new Outbox { ChainId = 31337, Signer = Key.Address };
    }

    public SigningKey Key { get; } = SigningKey.Create();

    public OutboxPolicy Policy { get; }

    public SimulatedChain Chain { get; } = new();

    public Outbox Outbox { get; set; }

    /// <summary>What the node says instead of its answer; null lets it answer.</summary>
    public Func<SignedTransaction, SendFailure?> Answer { get; set; } = _ => null;

    public static Hash256 Id(int number) => Keccak256.Hash(BitConverter.GetBytes(number));

    public void Plan(params int[] numbers)
    {
        foreach (var number in numbers) Outbox = Outbox.Plan(Id(number), new SettlementCall(Key.Address, (ulong)number, Id(number).ToArray()));
    }

    public Intent Intent(int number) => Outbox.Find(Id(number))!;

    /// <summary>Observes and acts until the outbox waits; answers with what it says then.</summary>
    public string? Step()
    {
        Outbox = Outbox.Observe(Chain.View(Outbox, Policy.FinalityDepth), Policy);
        for (var acts = 0; acts < 100; acts++)
        {
            switch (Outbox.Next(Policy))
            {
                case OutboxAction.Wait wait:
                    return wait.Trouble;
                case OutboxAction.Sign sign:
                    var signed = Sign(sign.Nonce, sign.Fees, sign.Call);
                    Outbox = Outbox.Record(sign.SettlementId, signed);
                    break;
                case OutboxAction.Send send:
                    var transaction = _signed[send.Attempt.Hash];
                    var failure = Answer(transaction) ?? Chain.Send(transaction);
                    Outbox = failure is { } why ? Outbox.Rejected(send.SettlementId, send.Attempt.Hash, why) : Outbox.Announced(send.SettlementId, send.Attempt.Hash);
                    break;
            }
        }
        throw new InvalidOperationException("The outbox acts for ever without an observation.");
    }

    public void Mine(int blocks = 1, bool isEmpty = false)
    {
        for (var i = 0; i < blocks; i++) Chain.Mine(isEmpty);
    }

    public SignedTransaction Sign(ulong nonce, Fees fees, SettlementCall call)
    {
        var signed = new Transaction
        {
            ChainId = 31337,
            Nonce = nonce,
            MaxFeePerGas = fees.Max,
            MaxPriorityFeePerGas = fees.Priority,
            GasLimit = 50_000,
            To = call.To,
            Value = call.Value,
            Data = call.Data,
        }.Sign(Key);
        _signed[signed.Hash] = signed;
        return signed;
    }

    /// <summary>Values of what was mined, in order: each settlement has its number as its value.</summary>
    public IEnumerable<int> Effects => Chain.Mined.Select(mined => (int)(ulong)(System.Numerics.BigInteger)mined.Transaction.Value);

    public void Dispose() => Key.Dispose();
}
