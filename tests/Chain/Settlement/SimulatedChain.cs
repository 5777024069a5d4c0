using System.Collections.Immutable;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Tests.Settlement;

/// <summary>A chain for one signer: blocks, a pool that keeps one transaction a nonce, reorganizations that forget what they orphan.</summary>
internal sealed class SimulatedChain
{
    private readonly List<List<SignedTransaction>> _blocks = [[]];
    private readonly List<int> _salts = [0];
    private readonly SortedDictionary<ulong, SignedTransaction> _pool = [];
    private readonly List<SignedTransaction> _sent = [];
    private int _salt;

    public ulong Head => (ulong)_blocks.Count - 1;

    public UInt256 BaseFee { get; set; } = 1_000;

    public IEnumerable<SignedTransaction> Mined => _blocks.SelectMany(block => block);

    public SendFailure? Send(SignedTransaction transaction)
    {
        var nonce = transaction.Transaction.Nonce;
        if (nonce < Latest(_blocks.Count)) return Mined.Any(mined => mined.Hash == transaction.Hash) ? null : SendFailure.NonceTooLow;
        if (transaction.Transaction.MaxFeePerGas < BaseFee) return SendFailure.FeeTooLow;
        if (_pool.TryGetValue(nonce, out var known) && known.Hash != transaction.Hash && !Fees(transaction).MayReplace(Fees(known))) return SendFailure.FeeTooLow;
        _pool[nonce] = transaction;
        _sent.Add(transaction);
        return null;
    }

    /// <summary>Some node still had anything that was ever sent, and its block wins.</summary>
    public void Recall(Random random)
    {
        if (_sent.Count == 0) return;
        var transaction = _sent[random.Next(_sent.Count)];
        if (transaction.Transaction.Nonce >= Latest(_blocks.Count)) _pool[transaction.Transaction.Nonce] = transaction;
    }

    public void Mine(bool isEmpty)
    {
        var block = new List<SignedTransaction>();
        var next = Latest(_blocks.Count);
        while (!isEmpty && _pool.TryGetValue(next, out var transaction) && transaction.Transaction.MaxFeePerGas >= BaseFee)
        {
            block.Add(transaction);
            _pool.Remove(next++);
        }
        _blocks.Add(block);
        _salts.Add(++_salt);
    }

    public void Reorganize(int depth)
    {
        depth = Math.Min(depth, _blocks.Count - 1);
        _blocks.RemoveRange(_blocks.Count - depth, depth);
        _salts.RemoveRange(_salts.Count - depth, depth);
        for (var i = 0; i < depth; i++) Mine(isEmpty: true);
    }

    public void ForgetPool() => _pool.Clear();

    public ChainView View(Outbox outbox, ulong depth)
    {
        var watched = outbox.Watched.ToHashSet();
        var latest = Latest(_blocks.Count);
        var pending = latest;
        while (_pool.ContainsKey(pending)) pending++;
        var receipts = ImmutableArray.CreateBuilder<Inclusion>();
        for (var height = 0; height < _blocks.Count; height++)
            foreach (var mined in _blocks[height])
                if (watched.Contains(mined.Hash)) receipts.Add(new Inclusion(mined.Hash, (ulong)height, Keccak256.Hash(BitConverter.GetBytes(_salts[height])), true));
        return new ChainView
        {
            HeadNumber = Head,
            BaseFee = BaseFee,
            PriorityFee = 10,
            LatestNonce = latest,
            PendingNonce = pending,
            FinalNonce = Latest(Math.Max(0, _blocks.Count - (int)depth)),
            Receipts = receipts.ToImmutable(),
        };
    }

    private ulong Latest(int blocks) => (ulong)_blocks.Take(blocks).Sum(block => block.Count);

    private static Fees Fees(SignedTransaction transaction) => new(transaction.Transaction.MaxFeePerGas, transaction.Transaction.MaxPriorityFeePerGas);
}
