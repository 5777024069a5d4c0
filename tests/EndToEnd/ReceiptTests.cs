using System.Security.Cryptography;
using System.Text.Json;

namespace ZeroG.EndToEnd.Tests;

public sealed class ReceiptTests
{
    [Fact]
    public async Task The_demos_model_is_trained_again_from_its_receipt_and_any_change_is_found()
    {
        using var work = new Workplace();
        var demo = (await work.RunAsync(["demo", "--json", .. Workplace.Tiny])).Succeeded().Json;
        var folder = Path.Combine(work.Folder, "receipt");

        var got = (await work.RunAsync("receipt", "get", demo.GetProperty("jobId").GetString()!, "--to", folder, "--checkpoints", "--json")).Succeeded().Json;
        Assert.StartsWith($"{demo.GetProperty("checkpointRoot").GetString()}:", got.GetProperty("model").GetString()!, StringComparison.Ordinal);
        Assert.Equal(3, got.GetProperty("rounds").GetInt32());
        Assert.True(got.GetProperty("logEntries").GetInt32() >= 6);

        // A record that was used, with rounds and steps; one that was not.
        var usage = (await work.RunAsync("dataset", "usage", "demo/speeches", "--json")).Succeeded().Json.GetProperty("models");
        Assert.Equal(got.GetProperty("model").GetString(), Assert.Single(usage.EnumerateArray()).GetProperty("model").GetString());
        var (used, unused) = (-1, -1);
        for (var record = 0; record < 19 && (used < 0 || unused < 0); record++)
        {
            var outcome = await work.RunAsync("dataset", "usage", "demo/speeches@1", "--record", $"{record}", "--json");
            var use = outcome.Json.GetProperty("models")[0];
            Assert.Equal(outcome.ExitCode == 0, use.GetProperty("windows").GetInt64() > 0);
            Assert.Equal(3 * 2 * 4 * 2, use.GetProperty("examined").GetInt64());
            (used, unused) = outcome.ExitCode == 0 ? (record, unused) : (used, record);
        }

        Assert.True(used >= 0 && unused >= 0);
        var speeches = Directory.GetFiles(Path.Combine(folder, "text.files")).Order(StringComparer.Ordinal).ToArray();
        (await work.RunAsync("dataset", "usage", "demo/speeches", "--text", speeches[used])).Succeeded();
        (await work.RunAsync("dataset", "usage", "demo/speeches", "--text", work.Text)).Failed(1);
        (await work.RunAsync("dataset", "usage", "demo/speeches", "--sha256", Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(speeches[used]))))).Succeeded();
        (await work.RunAsync("dataset", "usage", "demo/speeches", "--sha256", new string('0', 64))).Failed(1);
        (await work.RunAsync("dataset", "usage", "demo/speeches", "--sha256", "12")).Failed(2);

        // Nothing of the node is needed any more.
        Directory.Delete(work.Data, recursive: true);
        var shown = (await work.RunAsync("receipt", "show", folder, "--json")).Succeeded().Json;
        Assert.Equal(got.GetRawText(), shown.GetRawText());
        var replayed = (await work.RunAsync("receipt", "verify", folder, "--replay", "--json")).Succeeded().Json;
        Assert.True(replayed.GetProperty("holds").GetBoolean());
        Assert.Contains("replay", replayed.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("what").GetString()));
        (await work.RunAsync("receipt", "verify", folder, "--sample", "2", "--threads", "1")).Succeeded();
        (await work.RunAsync("receipt", "verify", folder, "--sample", "2", "--replay")).Failed(2);
        var traced = (await work.RunAsync("model", "trace", folder, "--json")).Succeeded().Json;
        Assert.Equal(19, traced.GetProperty("files").GetArrayLength());
        Assert.Equal(used, Path.GetFileName(speeches[used]) == traced.GetProperty("files")[used].GetProperty("path").GetString() && traced.GetProperty("files")[used].GetProperty("seen").GetInt64() > 0 ? used : -1);
        Assert.Equal(0, traced.GetProperty("files")[unused].GetProperty("seen").GetInt64());
        var window = (await work.RunAsync("model", "trace", folder, "--round", "1", "--worker", "1", "--step", "3", "--json")).Succeeded().Json.GetProperty("windows");
        Assert.Equal(2, window.GetArrayLength());
        foreach (var part in window.EnumerateArray().SelectMany(one => one.GetProperty("parts").EnumerateArray()))
            Assert.True(part.GetProperty("start").GetInt64() + part.GetProperty("length").GetInt64() <= new FileInfo(Path.Combine(folder, "text.files", part.GetProperty("path").GetString()!)).Length);

        await Exported(work, folder, got);

        // A byte of a speech, then of every other file.
        var speech = File.ReadAllBytes(speeches[3]);
        speech[7] ^= 1;
        File.WriteAllBytes(speeches[3], speech);
        Assert.Equal($"sources, Training, {Path.GetFileName(speeches[3])}", (await work.RunAsync("receipt", "verify", folder, "--json")).Failed(1).Json.GetProperty("place").GetString());
        speech[7] ^= 1;
        File.WriteAllBytes(speeches[3], speech);
        var (text, random) = (File.ReadAllBytes(Path.Combine(folder, "text")), new Random(5));
        foreach (var (name, place) in ((string, string)[])[("model.safetensors", "model"), ("text", "sources, Training"), ("held-out-text", "sources, HeldOut")])
        {
            var path = Path.Combine(folder, name);
            var bytes = File.ReadAllBytes(path);
            bytes[random.Next(bytes.Length)] ^= 0x20;
            File.WriteAllBytes(path, bytes);
            var refused = (await work.RunAsync("receipt", "verify", folder, "--json")).Failed(1).Json;
            Assert.Equal(place, refused.GetProperty("place").GetString());
            File.Delete(path);
        }

        // By name as by folder.
        var elsewhere = work.Write("elsewhere", text);
        (await work.RunAsync("receipt", "verify", Path.Combine(folder, "receipt.json"), "--text", elsewhere)).Succeeded();
        (await work.RunAsync("receipt", "verify", Path.Combine(folder, "receipt.json"), "--replay")).Failed(2);
        (await work.RunAsync("receipt", "verify", elsewhere)).Failed(2);
        (await work.RunAsync("receipt", "verify", folder, "--signer", "0x00000000000000000000000000000000000000aa")).Failed(1);
        (await work.RunAsync("receipt", "verify", folder, "--signer", "me")).Failed(2);
    }

    private static async Task Exported(Workplace work, string folder, JsonElement got)
    {
        var sha256 = got.GetProperty("sha256").GetString()![2..];
        var statement = (await work.RunAsync("receipt", "export", folder, "--format", "slsa")).Succeeded().Json;
        Assert.Equal(sha256, statement.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString());

        var file = Path.Combine(work.Folder, "bill.json");
        (await work.RunAsync("receipt", "export", Path.Combine(folder, "receipt.json"), "--format", "cyclonedx", "--to", file)).Succeeded();
        var bill = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
        Assert.Equal(sha256, bill.GetProperty("metadata").GetProperty("component").GetProperty("hashes")[0].GetProperty("content").GetString());
        Assert.Equal("demo/speeches", bill.GetProperty("components")[0].GetProperty("name").GetString());

        var events = (await work.RunAsync("receipt", "export", folder, "--format", "OpenLineage")).Succeeded().Output.TrimEnd().Split('\n');
        Assert.Equal(["START", "COMPLETE"], events.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("eventType").GetString()));

        (await work.RunAsync("receipt", "export", folder, "--format", "spdx")).Failed(2);
        (await work.RunAsync("receipt", "export", folder, "--format", "slsa", "--to", file)).Failed(4);
        (await work.RunAsync("receipt", "export", file, "--format", "slsa")).Failed(2);
    }

    [Fact]
    public async Task Jobs_that_are_not_there_or_not_done_have_no_receipt()
    {
        using var work = new Workplace();
        var outcome = (await work.RunAsync("receipt", "get", "01m85etqc8a6r2jft7ncaaj8f5", "--to", Path.Combine(work.Folder, "receipt"), "--json")).Failed(3);
        Assert.Contains("no job", outcome.JsonError.GetProperty("message").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(Path.Combine(work.Folder, "receipt")));
    }
}
