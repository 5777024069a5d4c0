using ZeroG.Chain.Crypto;
using ZeroG.Provenance;
using ZeroG.Training.Model;

namespace ZeroG.Receipts.Tests;

public sealed class ReceiptTests
{
    private static readonly MicroJob s_job = new();
    private static readonly MicroJob s_unaudited = new(isAudited: false);

    [Fact]
    public void A_receipt_holds_after_its_way_through_a_file()
    {
        foreach (var job in (MicroJob[])[s_job, s_unaudited])
        {
            var read = ReceiptFile.Read(job.File.ToBytes());
            var report = ReceiptChecks.Run(read, MicroJob.Materials() with { Model = () => new MemoryStream(job.Model), Signer = job.Signer.Address }, default);
            Assert.True(report.Holds, $"{report.Findings[^1]}");
            Assert.Equal(["parts", "signature", "subject", "plan", "records", "log", "model", "text", "tokens", "batches"], report.Findings.Select(finding => finding.What));
        }
    }

    [Fact]
    public void Every_byte_of_the_file_counts()
    {
        var (bytes, random) = (s_job.File.ToBytes(), new Random(7));
        for (var i = 0; i < 1_000; i++)
        {
            var (changed, at) = (bytes.ToArray(), random.Next(bytes.Length));
            changed[at] ^= (byte)random.Next(1, 256);
            Assert.NotEqual("", PlaceOf(changed));
        }
    }

    [Fact]
    public void A_change_that_is_signed_again_is_found_where_it_is()
    {
        var receipt = s_job.Receipt;
        Assert.Equal("rounds[1].work[0].batches", Place(Change(receipt, 1, round => round with { Work = round.Work.SetItem(0, round.Work[0] with { Batches = receipt.Rounds[0].Work[0].Batches }) })));
        Assert.Equal("rounds[2].work[1].tokens", Place(Change(receipt, 2, round => round with { Work = round.Work.SetItem(1, round.Work[1] with { Tokens = 1 }) })));
        Assert.Equal("rounds[2].steps", Place(Change(receipt, 2, round => round with { Steps = 3 })));
        Assert.Equal("rounds", Place(receipt with { Rounds = receipt.Rounds.RemoveAt(1) }));
        Assert.Equal("rounds[1].round", Place(receipt with { Rounds = receipt.Rounds.SetItem(1, receipt.Rounds[2]) }));
        Assert.Equal("rounds[3].record", Place(Change(receipt, 3, round => round with { Record = receipt.Rounds[2].Record })));
        Assert.Equal("rounds[3].work[1].handedIn", Place(Change(receipt, 3, round => round with { Work = round.Work.SetItem(1, round.Work[1] with { HandedIn = null }) })));
        Assert.Equal("rounds[3].work[1].provider", Place(Change(receipt, 3, round => round with { Work = round.Work.SetItem(1, round.Work[1] with { HandedIn = round.Work[0].HandedIn }) })));
        Assert.Equal("rounds[0].work[0].provider", Place(Change(receipt, 0, round => round with { Work = round.Work.SetItem(0, round.Work[0] with { Provider = round.Work[1].Provider }) })));
        Assert.Equal("model.content", Place(receipt with { Model = receipt.Model with { Content = receipt.Rounds[0].Checkpoint } }));
        Assert.Equal("sources", Place(receipt with { Sources = [receipt.Sources[0] with { Content = new ContentId(receipt.Model.Sha256, 4) }] }));
        Assert.Equal("job.chain.jobId", Place(receipt with { Job = receipt.Job with { Inputs = receipt.Job.Inputs with { Seed = 10 } } }));
        Assert.Equal("audits", Place(receipt with { Audits = null }));
        Assert.Equal("rounds[0].work[0].handedIn", Place(receipt with { Job = receipt.Job with { Chain = receipt.Job.Chain! with { Providers = [.. receipt.Job.Chain.Providers.Skip(1)] } } }));
    }

    [Fact]
    public void Every_signed_byte_of_a_round_counts_even_when_the_receipt_is_signed_again()
    {
        var (receipt, random) = (s_job.Receipt, new Random(11));
        for (var i = 0; i < 300; i++)
        {
            var round = random.Next(receipt.Rounds.Length);
            var forged = Change(receipt, round, one => random.Next(2) == 0
                ? one with { Record = Flip(one.Record!, random) }
                : one with { Work = one.Work.SetItem(0, one.Work[0] with { HandedIn = Flip(one.Work[0].HandedIn!, random) }) });
            Assert.StartsWith("rounds[", Place(forged));
        }
    }

    [Fact]
    public void What_was_changed_without_being_signed_is_found_by_its_digest()
    {
        var file = s_job.File;
        var forged = file.Receipt with { Rounds = file.Receipt.Rounds.SetItem(1, file.Receipt.Rounds[1] with { Checkpoint = file.Receipt.Rounds[0].Checkpoint }) };
        var statement = file.Statement with { Predicate = forged };
        var bytes = StrictJson.Write(file.Envelope with { Payload = StrictJson.Write(statement) });
        Assert.Equal("rounds[1]", PlaceOf(bytes));

        // With the digest changed too, nobody has signed it.
        statement = statement with { Predicate = forged with { Sections = ReceiptSections.Of(forged) } };
        Assert.Equal("signatures[0]", PlaceOf(StrictJson.Write(file.Envelope with { Payload = StrictJson.Write(statement) })));
    }

    [Fact]
    public void Another_signer_is_refused_by_whoever_asks_for_one()
    {
        using var other = SigningKey.Create();
        Assert.Equal("signatures", ReceiptChecks.Run(s_job.File, new ReceiptMaterials { Signer = other.Address }, default).Place);
    }

    [Fact]
    public void A_file_of_another_spelling_is_none()
    {
        var bytes = s_job.File.ToBytes();
        Assert.Throws<ReceiptFormatException>(() => ReceiptFile.Read([.. bytes, (byte)'\n']));
        Assert.Throws<ReceiptFormatException>(() => ReceiptFile.Read([(byte)' ', .. bytes]));
        Assert.Throws<ReceiptFormatException>(() => ReceiptFile.Read([]));
        Assert.Throws<ReceiptFormatException>(() => ReceiptFile.Read("null"u8));
        Assert.Throws<ReceiptFormatException>(() => ReceiptFile.Read("{}"u8));
        var empty = StrictJson.Write(s_job.File.Statement with { Predicate = null! });
        Assert.Throws<ReceiptFormatException>(() => ReceiptFile.Read(StrictJson.Write(DsseEnvelope.Sign(empty, InTotoStatement.PayloadType, s_job.Signer.Sign, s_job.Signer.Address))));
    }

    [Fact]
    public void Nulls_and_other_nonsense_never_crash_the_reader()
    {
        var (text, random) = (System.Text.Encoding.UTF8.GetString(s_job.File.Envelope.Payload), new Random(3));
        string[] pieces = ["null", "[]", "{}", "0", "\"\"", "-1", "1e999", "[null]", "true"];
        for (var i = 0; i < 2_000; i++)
        {
            var from = text.IndexOf(':', random.Next(text.Length - 200)) + 1;
            var to = text.IndexOfAny([',', '}', ']'], from);
            var piece = pieces[random.Next(pieces.Length)];
            if (text[from..to] == piece) continue;
            var payload = System.Text.Encoding.UTF8.GetBytes(text[..from] + piece + text[to..]);
            var bytes = StrictJson.Write(DsseEnvelope.Sign(payload, InTotoStatement.PayloadType, s_job.Signer.Sign, s_job.Signer.Address));
            Assert.NotEqual("", PlaceOf(bytes));
        }
    }

    [Fact]
    public void The_files_must_be_those_that_are_named()
    {
        var (model, text) = (s_job.Model.ToArray(), MicroJob.Text.ToArray());
        model[^1] ^= 1;
        text[17] ^= 1;
        Assert.Equal("model", ReceiptChecks.Run(s_job.File, new ReceiptMaterials { Model = () => new MemoryStream(model) }, default).Place);
        Assert.Equal("sources, Training", ReceiptChecks.Run(s_job.File, MicroJob.Materials(text), default).Place);
    }

    [Fact]
    public void Training_again_leads_to_the_same_model()
    {
        var seen = new List<int>();
        foreach (var job in (MicroJob[])[s_job, s_unaudited])
        {
            var report = ReceiptChecks.Run(job.File, MicroJob.Materials() with { Replay = new ReceiptReplay { Threads = 2, Replayed = seen.Add } }, default);
            Assert.True(report.Holds, $"{report.Findings[^1]}");
        }

        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3], seen);
    }

    [Theory]
    [InlineData(true, "rounds[2].work[1].handedIn")]
    [InlineData(false, "rounds[2].work[1].pseudoGradient")]
    public void Training_again_finds_the_first_round_that_was_not_trained(bool isAudited, string place)
    {
        var job = new MicroJob(isAudited, (round, worker, delta) => (round, worker) == (2, 1) ? Noise(delta) : delta);
        Assert.True(ReceiptChecks.Run(job.File, MicroJob.Materials(), default).Holds);
        Assert.Equal(place, ReceiptChecks.Run(job.File, MicroJob.Materials() with { Replay = new ReceiptReplay() }, default).Place);
    }

    [Fact]
    public void A_sample_replays_what_it_draws()
    {
        var job = new MicroJob(forge: (round, worker, delta) => (round, worker) == (2, 1) ? Noise(delta) : delta);
        var found = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            var report = ReceiptChecks.Run(job.File, MicroJob.Materials() with { Replay = Sample(2, seed, job) }, default);
            if (!report.Holds) Assert.Equal("rounds[2].work[1].handedIn", report.Place);
            found += report.Holds ? 0 : 1;
        }

        Assert.InRange(found, 1, 11);
        Assert.True(ReceiptChecks.Run(s_job.File, MicroJob.Materials() with { Replay = Sample(5, 1, s_job) }, default).Holds);
        Assert.Equal("rounds[2].work[1].handedIn", ReceiptChecks.Run(job.File, MicroJob.Materials() with { Replay = Sample(100, 1, job) }, default).Place);
    }

    [Fact]
    public void A_sample_needs_the_checkpoints()
    {
        var report = ReceiptChecks.Run(s_job.File, MicroJob.Materials() with { Replay = new ReceiptReplay { Sample = 8 } }, default);
        Assert.Equal("rounds[0].checkpoint", report.Place);
        var wrong = ReceiptChecks.Run(s_job.File, MicroJob.Materials() with { Replay = new ReceiptReplay { Sample = 8, Checkpoint = _ => new MemoryStream(s_job.Model) } }, default);
        Assert.Equal("rounds[0].checkpoint", wrong.Place);
        Assert.Throws<ArgumentException>(() => ReceiptChecks.Run(s_job.File, new ReceiptMaterials { Replay = new ReceiptReplay() }, default));
    }

    private static ReceiptReplay Sample(int count, int seed, MicroJob job) => new()
    {
        Sample = count,
        Draw = new Random(seed),
        Checkpoint = id => job.Checkpoints.TryGetValue(id, out var bytes) ? new MemoryStream(bytes) : null,
    };

    private static ParameterVector Noise(ParameterVector delta)
    {
        var noisy = delta.Clone();
        noisy.Values[5] += 1e-3f;
        return noisy;
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        var changed = bytes.ToArray();
        changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
        return changed;
    }

    private static Receipt Change(Receipt receipt, int round, Func<ReceiptRound, ReceiptRound> change) =>
        receipt with { Rounds = receipt.Rounds.SetItem(round, change(receipt.Rounds[round])) };

    private static string? Place(Receipt receipt) => PlaceOf(s_job.Sign(receipt).ToBytes());

    private static string PlaceOf(byte[] bytes)
    {
        try
        {
            return ReceiptChecks.Run(ReceiptFile.Read(bytes), MicroJob.Materials(), default).Place ?? "";
        }
        catch (ReceiptFormatException wrong)
        {
            return wrong.Where;
        }
    }
}
