using ZeroG.Auditing.Records;
using ZeroG.Training.Numerics;

namespace ZeroG.Auditing.Tests.Records;

/// <summary>Records as bytes that anyone may have written, their rows with proofs, and receipts.</summary>
public sealed class RecordBytesTests
{
    private static readonly SignedRecord s_record = new SwarmBook().Run(scaled: 1).Record;

    [Fact]
    public void A_record_reads_back_as_what_was_signed()
    {
        var read = SignedRecord.Read(s_record.ToBytes());
        Assert.Equal(s_record.Account.Digest(Book.Domain), read.Account.Digest(Book.Domain));
        Assert.Equal(Book.Operator(Book.Provider(Book.Orchestrator)), read.Signer(Book.Domain));
        Assert.Equal(s_record.ToBytes(), read.ToBytes());
    }

    [Fact]
    public void Bytes_that_end_early_or_late_are_no_record()
    {
        var bytes = s_record.ToBytes();
        for (var length = 0; length < bytes.Length; length++) Assert.Throws<RecordFormatException>(() => SignedRecord.Read(bytes.AsSpan(0, length)));
        Assert.Throws<RecordFormatException>(() => SignedRecord.Read([.. bytes, 0]));
        Assert.Throws<RecordFormatException>(() => RoundAccount.Read(new byte[RoundAccount.MaxSize + 1]));
    }

    [Fact]
    public void Any_changed_bit_gives_another_digest_or_no_record()
    {
        var bytes = s_record.Account.ToBytes();
        var digest = s_record.Account.Digest(Book.Domain);
        for (var bit = 0; bit < 8 * bytes.Length; bit += 5)
        {
            var changed = (byte[])bytes.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.NotEqual(digest, RoundAccount.Read(changed).Digest(Book.Domain));
            }
            catch (RecordFormatException)
            {
                // Refused is as good as another digest.
            }
        }
    }

    [Fact]
    public void Noise_is_refused_without_room_for_what_it_claims()
    {
        var random = CounterRandom.For(4);
        for (ulong trial = 0; trial < 2000; trial++)
        {
            var bytes = s_record.Account.ToBytes();
            for (ulong i = 0; i < 8; i++) bytes[8 + random.Below(16 * trial + i, bytes.Length - 8)] = (byte)random.Bits(16 * trial + 8 + i);
            try
            {
                Assert.Equal(bytes, RoundAccount.Read(bytes).ToBytes());
            }
            catch (RecordFormatException refused)
            {
                Assert.InRange(refused.Offset, 0, bytes.Length);
            }
        }
    }

    [Fact]
    public void One_row_is_proven_without_the_others()
    {
        var account = s_record.Account;
        for (var i = 0; i < account.Rows.Length; i++)
        {
            var proof = account.ProveRow(i);
            Assert.True(RecordReceipt.Proves(account.Rows[i], i, (uint)account.Rows.Length, proof, account.RowsRoot));
            Assert.False(RecordReceipt.Proves(account.Rows[i] with { Tokens = 1 }, i, (uint)account.Rows.Length, proof, account.RowsRoot));
        }
    }

    [Fact]
    public void A_receipt_binds_a_worker_to_its_record_its_row_and_the_averages()
    {
        var account = s_record.Account;
        using var key = Book.Key(1);
        var receipt = SignedReceipt.Sign(RecordReceipt.Of(account, 1, account.AveragesRoot, Book.Domain), Book.Domain, key);
        Assert.Equal(key.Address, receipt.Signer(Book.Domain));
        Assert.True(receipt.Receipt.IsOf(account, Book.Domain));
        Assert.False(receipt.Receipt.IsOf(account with { Epoch = 9 }, Book.Domain));
        Assert.False((receipt.Receipt with { Worker = 0 }).IsOf(account, Book.Domain));
        Assert.False((receipt.Receipt with { Averages = Book.Named("other") }).IsOf(account, Book.Domain));
        Assert.NotEqual(key.Address, (receipt with { Receipt = receipt.Receipt with { Averages = Book.Named("other") } }).Signer(Book.Domain));
    }

    [Fact]
    public void What_is_owed_follows_from_the_rows_and_ends_with_a_worker_that_left()
    {
        var late = new SwarmBook().Run(late: 2).Record.Account;
        var owed = OwedTokens.None.After(late);
        Assert.Equal(late.Rows[2].Tokens, owed[2]);
        Assert.Equal(0ul, owed[0]);
        Assert.NotEqual(OwedTokens.None.Root, owed.Root);
        Assert.Equal(OwedTokens.None.Root, owed.After(s_record.Account).Root);
        Assert.Equal(OwedTokens.None.Root, OwedTokens.None.After(late with { Left = [2] }).Root);
    }
}
