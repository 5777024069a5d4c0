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

        // Nothing of the node is needed any more.
        Directory.Delete(work.Data, recursive: true);
        var shown = (await work.RunAsync("receipt", "show", folder, "--json")).Succeeded().Json;
        Assert.Equal(got.GetRawText(), shown.GetRawText());
        var replayed = (await work.RunAsync("receipt", "verify", folder, "--replay", "--json")).Succeeded().Json;
        Assert.True(replayed.GetProperty("holds").GetBoolean());
        Assert.Contains("replay", replayed.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("what").GetString()));
        (await work.RunAsync("receipt", "verify", folder, "--sample", "2", "--threads", "1")).Succeeded();
        (await work.RunAsync("receipt", "verify", folder, "--sample", "2", "--replay")).Failed(2);
        var (text, random) = (File.ReadAllBytes(Path.Combine(folder, "text")), new Random(5));
        foreach (var (name, place) in ((string, string)[])[("model.safetensors", "model"), ("text", "sources, speeches.txt"), ("held-out-text", "sources, speeches-held-out.txt")])
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

    [Fact]
    public async Task Jobs_that_are_not_there_or_not_done_have_no_receipt()
    {
        using var work = new Workplace();
        var outcome = (await work.RunAsync("receipt", "get", "01m85etqc8a6r2jft7ncaaj8f5", "--to", Path.Combine(work.Folder, "receipt"), "--json")).Failed(3);
        Assert.Contains("no job", outcome.JsonError.GetProperty("message").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(Path.Combine(work.Folder, "receipt")));
    }
}
