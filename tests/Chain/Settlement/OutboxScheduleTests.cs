using FsCheck;
using FsCheck.Fluent;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Tests.Settlement;

/// <summary>
/// Random schedules of crashes, lost answers, failed writes, reorganizations, fees, second thoughts of the owner and another user of
/// the key, against one that knows what must come out.
/// </summary>
public sealed class OutboxScheduleTests : IDisposable
{
    private const int Depth = 6;

    private static readonly int s_schedules = Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is null ? 120 : 1_000;

    private static readonly OutboxPolicy s_policy = new() { FinalityDepth = Depth, MaxInFlight = 5, MaxFeePerGas = 1_000_000_000 };

    // What another program sends has a value above this, each its own.
    private static readonly UInt256 s_foreign = 1_000_000_000_000;

    private readonly SigningKey _key = SigningKey.Create();

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Every_settlement_takes_effect_exactly_once_whatever_crashes_and_whatever_the_chain_drops() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed =>
        {
            var run = new Run(_key, new Random(seed));
            for (var step = 0; step < 60; step++) run.Step();
            run.Drain();
            run.CheckAllFinal();
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(s_schedules));

    /// <summary>The caller of an outbox, on a machine that fails: what was stored last survives, all else is lost.</summary>
    private sealed class Run(SigningKey key, Random random)
    {
        private readonly SimulatedChain _chain = new();
        private readonly Dictionary<Hash256, SettlementCall> _wanted = [];
        private readonly Dictionary<Hash256, Hash256> _final = [];
        // As good as decoding the bytes, without recovering the signer each time.
        private readonly Dictionary<Hash256, SignedTransaction> _signed = [];
        private Outbox _stored = new() { ChainId = 31337, Signer = key.Address };
        private Outbox _live = new() { ChainId = 31337, Signer = key.Address };

        public void Step()
        {
            switch (random.Next(16))
            {
                case 0 or 1:
                    var id = Keccak256.Hash(BitConverter.GetBytes(_wanted.Count));
                    var call = new SettlementCall(key.Address, (ulong)_wanted.Count + 1, id.ToArray());
                    // Known to the user as soon as it is stored, and asked for again where that failed.
                    while (!Store(_live.Plan(id, call))) Crash();
                    _wanted[id] = call;
                    break;
                case 2:
                    Crash();
                    break;
                case 3:
                    _chain.Reorganize(random.Next(1, Depth + 1));
                    break;
                case 4:
                    _chain.ForgetPool();
                    break;
                case 5:
                    _chain.BaseFee = (ulong)random.Next(500, 20_000);
                    break;
                case 6 or 7 or 8:
                    _chain.Mine(isEmpty: random.Next(3) == 0);
                    break;
                case 9:
                    Change((outbox, id) => outbox.Abandon(id));
                    break;
                case 10:
                    Change((outbox, id) => outbox.Retry(id));
                    break;
                case 11:
                    _chain.Recall(random);
                    break;
                case 12:
                    if (random.Next(4) == 0) Foreign();
                    break;
                default:
                    Tick(mayFail: true);
                    break;
            }
            Check();
        }

        public void Drain()
        {
            _chain.BaseFee = 500;
            for (var i = 0; i < 200 && _live.Intents.Any(intent => intent is { Phase: not IntentPhase.Final, IsFiller: false }); i++)
            {
                Tick(mayFail: false);
                foreach (var failed in _live.Intents.Where(intent => intent is { Phase: IntentPhase.Failed, IsFiller: false })) Store(_live.Retry(failed.SettlementId), mayFail: false);
                _chain.Mine(isEmpty: false);
                Check();
            }
        }

        public void CheckAllFinal()
        {
            Assert.Equal(_wanted.Keys.Order(), _live.Intents.Where(intent => intent is { Phase: IntentPhase.Final, IsFiller: false }).Select(intent => intent.SettlementId).Order());
            Assert.Equal(_wanted.Values.Select(call => call.Value).Order(), Effects().Where(value => value < s_foreign).Order());
        }

        /// <summary>The owner thinks again of one settlement; an outbox that cannot follow says so and stays as it is.</summary>
        private void Change(Func<Outbox, Hash256, Outbox> change)
        {
            if (_wanted.Count == 0) return;
            try
            {
                Store(change(_live, _wanted.Keys.ElementAt(random.Next(_wanted.Count))));
            }
            catch (OutboxConflictException)
            {
                // It is not in a phase in which that is safe.
            }
        }

        /// <summary>Another program sends with the same key, whatever ours thinks of that.</summary>
        private void Foreign()
        {
            var nonce = _chain.Mined.Select(mined => mined.Transaction.Nonce + 1).DefaultIfEmpty(0UL).Max();
            _chain.Send(Unsigned(new OutboxAction.Sign(default, new SettlementCall(key.Address, s_foreign + (ulong)random.Next(1 << 30), default), nonce, new Fees(1_000_000, 1_000), false, false)).Sign(key));
        }

        // Neither cancellations nor what closes gaps have any.
        private IEnumerable<UInt256> Effects() => _chain.Mined.Select(mined => mined.Transaction.Value).Where(value => !value.IsZero);

        private void Tick(bool mayFail)
        {
            if (!Store(_live.Observe(_chain.View(_live, Depth), s_policy), mayFail)) return;
            for (var action = _live.Next(s_policy); action is not OutboxAction.Wait; action = _live.Next(s_policy))
            {
                var isStored = action switch
                {
                    OutboxAction.Sign sign => Store(_live.Record(sign.SettlementId, Signed(sign)), mayFail),
                    OutboxAction.Send send => Store(Sent(send, mayFail), mayFail),
                    _ => throw new InvalidOperationException(),
                };
                if (!isStored || (mayFail && random.Next(6) == 0))
                {
                    if (mayFail) Crash();
                    return;
                }
            }
        }

        private Outbox Sent(OutboxAction.Send send, bool mayFail)
        {
            Assert.Contains(_stored.Find(send.SettlementId)!.Attempts, attempt => attempt.Hash == send.Attempt.Hash);
            var lost = mayFail ? random.Next(5) : 4;
            // 0: it never arrived; 1: it arrived, and the answer was lost.
            var failure = lost == 0 ? null : _chain.Send(_signed[Keccak256.Hash(send.Attempt.Raw.Span)]);
            if (lost <= 1) failure = SendFailure.Unavailable;
            return failure is { } why ? _live.Rejected(send.SettlementId, send.Attempt.Hash, why) : _live.Announced(send.SettlementId, send.Attempt.Hash);
        }

        private SignedTransaction Signed(OutboxAction.Sign sign)
        {
            var signed = Unsigned(sign).Sign(key);
            _signed[signed.Hash] = signed;
            return signed;
        }

        private static Transaction Unsigned(OutboxAction.Sign sign) => new()
        {
            ChainId = 31337,
            Nonce = sign.Nonce,
            MaxFeePerGas = sign.Fees.Max,
            MaxPriorityFeePerGas = sign.Fees.Priority,
            GasLimit = 50_000,
            To = sign.Call.To,
            Value = sign.Call.Value,
            Data = sign.Call.Data,
        };

        private bool Store(Outbox next, bool mayFail = true)
        {
            var fate = mayFail ? random.Next(20) : 19;
            // 0: it failed before the write; 1: after it.
            if (fate != 0) _stored = next;
            if (fate > 1) _live = next;
            else Crash();
            return fate > 1;
        }

        private void Crash() => _live = _stored.Restarted();

        private void Check()
        {
            var effects = Effects().ToList();
            Assert.Equal(effects.Distinct().Count(), effects.Count);
            var nonces = _stored.Intents.Where(intent => intent.Nonce is not null).Select(intent => intent.Nonce!.Value).ToList();
            Assert.Equal(nonces.Distinct().Count(), nonces.Count);
            foreach (var intent in _stored.Intents.Where(intent => intent is { Phase: IntentPhase.Final, IsFiller: false })) _final.TryAdd(intent.SettlementId, intent.Mined!.Hash);
            foreach (var hash in _final.Values) Assert.Contains(_chain.Mined, mined => mined.Hash == hash);
            foreach (var id in _wanted.Keys) Assert.NotNull(_stored.Find(id));
        }
    }
}
