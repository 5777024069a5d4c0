using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using ZeroG.Training.Data;

namespace ZeroG.Receipts.Tests;

/// <summary>Receipts that were changed at random and signed again: each is accepted or refused in words, soon and in little memory.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 1_500;
    private const long MostBytes = 256 << 20;
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(8);

    private static readonly string[] s_values =
    [
        "null", "true", "[]", "{}", "[null]", "\"\"", "\"\\u001b[2J\"", "\"@half\"", "\"../../x\"", "0", "1", "-1", "2", "3", "255", "4096", "65536", "100000", "1048576", "2147483647", "-2147483648",
        "4294967296", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "1e308", "-0.0", "0.5", "1e-320",
    ];

    [Fact]
    public void A_changed_receipt_is_accepted_or_refused_in_words()
    {
        var (job, unaudited) = (new MicroJob(), new MicroJob(isAudited: false));
        Receipt[] seeds = [job.Receipt, MicroLog.Of(job.Receipt), unaudited.Receipt, MicroLog.Of(unaudited.Receipt), MicroExchange.Of(unaudited.Receipt)];
        var texts = seeds.Select(seed => Encoding.UTF8.GetString(job.Sign(seed).Envelope.Payload)).ToArray();
        var escaped = new SortedSet<string>(StringComparer.Ordinal);
        var (random, clock, outcomes) = (new Random(20), Stopwatch.StartNew(), new Dictionary<string, int>(StringComparer.Ordinal));
        var done = 0;
        for (; done < Rounds && clock.Elapsed < s_most; done++)
        {
            var (bytes, mutation) = Mutated(job, texts[random.Next(texts.Length)], random);
            var (began, before) = (clock.Elapsed, GC.GetAllocatedBytesForCurrentThread());
            var outcome = Outcome(bytes, unaudited.Checkpoints, random);
            if (outcome.StartsWith('!')) escaped.Add($"{outcome} by {mutation}");
            var (took, allocated) = (clock.Elapsed - began, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(took < TimeSpan.FromSeconds(5) && allocated < MostBytes, $"{mutation}: {took} and {allocated} bytes until '{outcome}'.");
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        Assert.True(escaped.Count == 0, string.Join('\n', escaped));
        // Both ends, and the checks between them, were reached.
        foreach (var check in (string[])["format", "plan", "records", "log", "holds"]) Assert.True(done < 200 || outcomes.ContainsKey(check), $"{done} in {clock.Elapsed}: {string.Join(", ", outcomes)}");
        Assert.True(done > 20, $"{done} in {clock.Elapsed}.");
    }

    private static string Outcome(byte[] bytes, Dictionary<Provenance.ContentId, byte[]> checkpoints, Random random)
    {
        try
        {
            var file = ReceiptFile.Read(bytes);
            var replay = random.Next(8) == 0 ? new ReceiptReplay { Sample = 1, Draw = new Random(1), Checkpoint = id => checkpoints.TryGetValue(id, out var bytes) ? new MemoryStream(bytes) : null } : null;
            var report = ReceiptChecks.Run(file, MicroJob.Materials() with { Replay = replay }, default);
            if (!report.Holds) return report.Findings[^1].What;
            _ = TrainedWindows.Of(file.Receipt, new Corpus(MicroJob.Text)).Count();
            _ = (SlsaProvenance.Of(file), CycloneDxBom.Of(file, _ => null), OpenLineageEvents.Of(file.Receipt));
            return "holds";
        }
        catch (Exception refused) when (refused is ReceiptFormatException or ReceiptMismatchException)
        {
            return refused is ReceiptFormatException ? "format" : "mismatch";
        }
        catch (Exception escaped)
        {
            return $"!{escaped.GetType().Name}: {escaped.Message} {escaped.StackTrace!.Split('\n').First(line => line.Contains("ZeroG", StringComparison.Ordinal)).Trim()}";
        }
    }

    private static (byte[] File, string Mutation) Mutated(MicroJob job, string text, Random random)
    {
        var (root, mutations) = (JsonNode.Parse(text)!, new List<string>());
        for (var i = random.Next(1, 4); i > 0; i--) mutations.Add(Mutate(root, random));
        var payload = Encoding.UTF8.GetBytes(root.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace("@half", "\\ud800", StringComparison.Ordinal));
        try
        {
            // Whoever changes it can count and sign again.
            return (job.Sign(StrictJson.Read<InTotoStatement<Receipt>>(payload, "the payload").Predicate).ToBytes(), string.Join("; ", mutations));
        }
        catch (Exception unread) when (unread is ReceiptFormatException or NullReferenceException or InvalidOperationException)
        {
            return (StrictJson.Write(DsseEnvelope.Sign(payload, InTotoStatement.PayloadType, job.Signer.Sign, job.Signer.Address)), string.Join("; ", mutations));
        }
    }

    private static string Mutate(JsonNode root, Random random)
    {
        var nodes = root["predicate"]!.AsObject().Select(member => member.Value).OfType<JsonNode>().SelectMany(Below).ToList();
        var node = nodes[random.Next(nodes.Count)];
        var path = node.GetPath();
        switch (random.Next(5))
        {
            case 0 when node is JsonArray { Count: > 0 } array:
                array.RemoveAt(random.Next(array.Count));
                return $"{path} less one";
            case 1 when node is JsonArray { Count: > 0 } array:
                array.Insert(random.Next(array.Count), array[random.Next(array.Count)]?.DeepClone());
                return $"{path} and one twice";
            case 2:
                var alike = nodes.Where(one => ShapeOf(one) == ShapeOf(node)).ToList();
                var other = alike[random.Next(alike.Count)];
                var copy = other.DeepClone();
                node.ReplaceWith(copy);
                return $"{path} = {other.GetPath()}";
            case 3 when node is JsonValue value && value.TryGetValue<string>(out var said) && said.Length > 0:
                node.ReplaceWith(JsonValue.Create(Changed(said, random)));
                return $"{path} changed";
            default:
                var typed = s_values.Where(value => random.Next(8) == 0 || JsonNode.Parse(value)?.GetValueKind() == node.GetValueKind()).ToList();
                if (typed.Count == 0) return "nothing";
                var hostile = typed[random.Next(typed.Count)];
                node.ReplaceWith(JsonNode.Parse(hostile));
                return $"{path} = {hostile}";
        }
    }

    // A hash is put for a hash, a round for a round.
    private static string ShapeOf(JsonNode node) => node switch
    {
        JsonObject members => string.Join(',', members.Select(member => member.Key)),
        JsonValue value when value.TryGetValue<string>(out var text) => $"text of {text.Length}",
        _ => $"{node.GetValueKind()}",
    };

    // Within base64 and digits it stays base64 and digits.
    private static string Changed(string text, Random random)
    {
        var changed = text.ToCharArray();
        changed[random.Next(changed.Length)] = changed[random.Next(changed.Length)];
        return random.Next(4) == 0 ? text[..(random.Next(text.Length) / 4 * 4)] : new string(changed);
    }

    private static IEnumerable<JsonNode> Below(JsonNode node)
    {
        yield return node;
        var children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var child in children)
        {
            if (child is null) continue;
            foreach (var below in Below(child)) yield return below;
        }
    }
}
