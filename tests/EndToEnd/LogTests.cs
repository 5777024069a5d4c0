using System.Text.Json;

namespace ZeroG.EndToEnd.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task A_node_that_is_killed_keeps_its_log_and_every_audit_finds_it_sound()
    {
        using var work = new Workplace();
        long size;
        await using (var up = await UpAsync(work))
        {
            (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();
            var listed = await work.UntilAsync(["log", "list", "--subject", "dataset/local/address", "--json"], json => json.GetProperty("entries").GetArrayLength() == 1);
            var entry = listed.GetProperty("entries")[0];
            var index = $"{entry.GetProperty("index").GetInt64()}";
            var proof = (await work.RunAsync("log", "proof", index, "--json")).Succeeded();
            Assert.Equal(entry.GetProperty("text").GetString(), proof.Json.GetProperty("entry").GetString());
            Assert.Contains("proven in", (await work.RunAsync("log", "proof", index)).Succeeded().Output, StringComparison.Ordinal);

            var first = (await work.RunAsync("log", "audit", "--json")).Succeeded();
            Assert.True(first.Json.GetProperty("isSound").GetBoolean());
            Assert.Equal(JsonValueKind.Null, first.Json.GetProperty("remembered").ValueKind);
            size = (await work.RunAsync("log", "show", "--json")).Succeeded().Json.GetProperty("size").GetInt64();
            up.Kill();
            await up.EndAsync();
        }

        await using var again = await UpAsync(work);
        (await work.RunAsync("dataset", "add", "other", work.Write("other.txt", "another text"u8))).Succeeded();
        await work.UntilAsync(["log", "list", "--subject", "dataset/local/other", "--json"], json => json.GetProperty("entries").GetArrayLength() == 1);
        var second = (await work.RunAsync("log", "audit")).Succeeded();
        Assert.Contains("begins with remembered", second.Output, StringComparison.Ordinal);
        Assert.True((await work.RunAsync("log", "show", "--json")).Succeeded().Json.GetProperty("size").GetInt64() > size);
    }

    [Fact]
    public async Task A_log_that_shows_two_histories_is_detected_with_both_signed_heads()
    {
        using var work = new Workplace();
        using var other = new Workplace();
        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();
        await LoggedAsync(work, "address");
        // The same key and the same beginning; from here on two histories.
        CopyFolder(work.Data, other.Data);
        foreach (var (place, name) in new[] { (work, "one"), (other, "two") })
        {
            (await place.RunAsync("dataset", "add", name, place.Write("more.txt", System.Text.Encoding.UTF8.GetBytes(name)))).Succeeded();
            await LoggedAsync(place, name);
        }

        var head = Path.Combine(work.Folder, "head.json");
        var sound = (await work.RunAsync("log", "audit", "--head", head, "--json")).Succeeded();
        var kept = await File.ReadAllTextAsync(head);
        var split = (await other.RunAsync("log", "audit", "--head", head, "--json")).Failed(1);
        var shown = (await other.RunAsync("log", "audit", "--head", head)).Failed(1);

        Assert.False(split.Json.GetProperty("isSound").GetBoolean());
        Assert.Contains("contradicts", split.Json.GetProperty("findings")[0].GetString(), StringComparison.Ordinal);
        var (remembered, served) = (split.Json.GetProperty("remembered").GetProperty("note").GetString()!, split.Json.GetProperty("served").GetProperty("note").GetString()!);
        Assert.Equal(sound.Json.GetProperty("served").GetProperty("note").GetString(), remembered);
        Assert.NotEqual(remembered, served);
        Assert.Contains("NOT one history", shown.Output, StringComparison.Ordinal);
        Assert.Contains(remembered.Split('\n')[2], shown.Output, StringComparison.Ordinal);
        Assert.Contains(served.Split('\n')[2], shown.Output, StringComparison.Ordinal);
        // What was found sound is not replaced.
        Assert.Equal(kept, await File.ReadAllTextAsync(head));

        // Also where the other history has grown, and where entries are gone.
        (await other.RunAsync("dataset", "add", "three", other.Write("more.txt", "three"u8))).Succeeded();
        await LoggedAsync(other, "three");
        Assert.Contains("was not shown to begin with", (await other.RunAsync("log", "audit", "--head", head)).Failed(1).Output, StringComparison.Ordinal);
        using var young = new Workplace();
        (await young.RunAsync("log", "show")).Succeeded();
        File.Copy(Path.Combine(work.Data, "log.key"), Path.Combine(young.Data, "log.key"), overwrite: true);
        Assert.Contains("entries are gone", (await young.RunAsync("log", "audit", "--head", head)).Failed(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_of_another_key_and_a_head_that_is_none_are_told_apart()
    {
        using var work = new Workplace();
        using var other = new Workplace();
        var head = Path.Combine(work.Folder, "head.json");
        (await work.RunAsync("log", "audit", "--head", head)).Succeeded();
        Assert.Contains("another log", (await other.RunAsync("log", "audit", "--head", head)).Failed(1).Output, StringComparison.Ordinal);

        var text = await File.ReadAllTextAsync(head);
        await File.WriteAllTextAsync(head, text.Replace("\\n0\\n", "\\n1\\n", StringComparison.Ordinal));
        (await work.RunAsync("log", "audit", "--head", head)).Failed(2);
        await File.WriteAllTextAsync(head, "{}");
        (await work.RunAsync("log", "audit", "--head", head)).Failed(2);
        (await work.RunAsync("log", "proof", "0")).Failed(3);
        (await work.RunAsync("log", "show", "--log", "none")).Failed(3);
        (await work.RunAsync("log", "show", "--log", "No Name")).Failed(2);
    }

    private static Task<JsonElement> LoggedAsync(Workplace work, string dataset) =>
        work.UntilAsync(["log", "list", "--subject", $"dataset/local/{dataset}", "--json"], json => json.GetProperty("entries").GetArrayLength() == 1);

    private static async Task<Zerog> UpAsync(Workplace work)
    {
        var up = work.Start("up", "--providers", "1");
        await up.OutputLineAsync("zerog is up at http://127.0.0.1:");
        return up;
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
