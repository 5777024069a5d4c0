using System.Text;
using System.Text.Json;

namespace ZeroG.EndToEnd.Tests;

public sealed class DatasetTests
{
    [Fact]
    public async Task A_folder_becomes_a_version_whose_manifest_names_every_file()
    {
        using var work = new Workplace();
        var folder = Directory.CreateDirectory(Path.Combine(work.Folder, "talks", "more")).Parent!.FullName;
        File.WriteAllText(Path.Combine(folder, "b.csv"), "speaker,text\nann,\"Good, evening\"\n");
        File.WriteAllText(Path.Combine(folder, "more", "a.csv"), "text\nHello\n");

        var added = (await work.RunAsync("dataset", "add", "talks", folder, "--separator", @"\n\n", "--license", "cc-by-4.0", "--source", "https://example.org/talks", "--json")).Succeeded().Json;
        var version = added.GetProperty("version");
        Assert.Equal("2 files", version.GetProperty("fileName").GetString());

        var shown = (await work.RunAsync("dataset", "show", "talks@1", "--json")).Succeeded().Json;
        Assert.Equal(version.GetRawText(), shown.GetProperty("version").GetRawText());
        var manifest = shown.GetProperty("manifest");
        Assert.Equal("CC-BY-4.0", manifest.GetProperty("licence").GetString());
        Assert.Equal(["b.csv", "more/a.csv"], manifest.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()));

        // The text of the records is what the root of the version names.
        var corpus = work.Write("corpus.txt", "Good, evening\n\nHello"u8);
        var root = (await work.RunAsync("dataset", "root", corpus, "--json")).Succeeded().Json;
        Assert.Equal(root.GetProperty("root").GetString(), RootOf(version.GetProperty("content")));
        var text = (await work.RunAsync("dataset", "show", "talks@1")).Succeeded().Output;
        Assert.Contains("more/a.csv", text, StringComparison.Ordinal);
        Assert.Contains("2 of csv, field text", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_http_a_version_is_the_same_as_from_the_same_process()
    {
        using var work = new Workplace();
        var local = (await work.RunAsync("dataset", "add", "address", work.Text, "--license", "CC0-1.0", "--json")).Succeeded().Json;
        await using var up = work.Start("up", "--providers", "0");
        await up.OutputLineAsync("zerog is up at http://127.0.0.1:");

        var remote = (await work.RunAsync("dataset", "add", "other", work.Text, "--license", "CC0-1.0", "--json")).Succeeded().Json;
        Assert.Equal(Manifest(local), Manifest(remote));
        var withdrawn = (await work.RunAsync("dataset", "withdraw", "other@1", "--reason", "asked to", "--json")).Succeeded().Json;
        Assert.Equal("asked to", withdrawn.GetProperty("withdrawal").GetProperty("reason").GetString());
        var refused = (await work.RunAsync(["job", "submit", "--dataset", "other", .. Workplace.Tiny])).Failed(2);
        Assert.Contains("asked to", refused.Error, StringComparison.Ordinal);
        Assert.Contains("asked to", (await work.RunAsync("dataset", "show", "other")).Succeeded().Output, StringComparison.Ordinal);
        up.Terminate();
        Assert.Equal(0, (await up.EndAsync()).ExitCode);
        Assert.Contains("asked to", (await work.RunAsync("dataset", "show", "other")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changed_between_two_versions_is_named_and_both_are_verified()
    {
        using var work = new Workplace();
        var file = work.Write("talk.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n"u8);
        (await work.RunAsync("dataset", "add", "talk", file)).Succeeded();
        work.Write("talk.jsonl", "{\"text\":\"two\"}\n{\"text\":\"three\"}\n"u8);
        (await work.RunAsync("dataset", "add", "talk", file)).Succeeded();

        var diff = (await work.RunAsync("dataset", "diff", "talk@1", "talk@2", "--json")).Succeeded().Json;
        Assert.Equal("talk.jsonl", Assert.Single(diff.GetProperty("filesChanged").EnumerateArray()).GetString());
        var added = Assert.Single(diff.GetProperty("recordsAdded").EnumerateArray());
        Assert.Equal((1, 15), (added.GetProperty("number").GetInt32(), added.GetProperty("start").GetInt32()));
        Assert.Equal(0, Assert.Single(diff.GetProperty("recordsRemoved").EnumerateArray()).GetProperty("number").GetInt32());

        var verified = (await work.RunAsync("dataset", "verify", "talk@1", "--json")).Succeeded().Json;
        Assert.Equal((1, 2), (verified.GetProperty("files").GetInt32(), verified.GetProperty("records").GetInt32()));
    }

    [Fact]
    public async Task A_derived_version_names_its_parent_and_comes_out_the_same_again()
    {
        using var work = new Workplace();
        var file = work.Write("talk.jsonl", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"{{\"text\":\"talk number {i % 150}\"}}\n"))));
        (await work.RunAsync("dataset", "add", "talk", file, "--license", "CC0-1.0")).Succeeded();
        string[] split = ["--from", "talk@1", "--least-bytes", "14", "--not-matching", "99$", "--deduplicate", "--split", "0.8", "--seed", "5"];

        (await work.RunAsync(["dataset", "derive", "talk-train", .. split])).Succeeded();
        (await work.RunAsync(["dataset", "derive", "talk-rest", .. split, "--rest", "--contact", "ann"])).Succeeded();

        var croissant = (await work.RunAsync("dataset", "export", "talk-train")).Succeeded().Json;
        Assert.Equal("http://mlcommons.org/croissant/1.1", croissant.GetProperty("conformsTo").GetString());
        Assert.Contains("talk@1", croissant.GetProperty("prov:wasDerivedFrom").GetRawText(), StringComparison.Ordinal);
        var train = (await work.RunAsync("dataset", "verify", "talk-train", "--rerun", "--json")).Succeeded().Json;
        var rest = (await work.RunAsync("dataset", "verify", "talk-rest@1", "--rerun", "--json")).Succeeded().Json;
        // Of 150 numbers, 10 are too short, and "99" is dropped.
        Assert.Equal(139, train.GetProperty("records").GetInt32() + rest.GetProperty("records").GetInt32());
        var manifest = (await work.RunAsync("dataset", "show", "talk-rest@1", "--json")).Succeeded().Json.GetProperty("manifest");
        var parent = Assert.Single(manifest.GetProperty("parents").EnumerateArray());
        Assert.Equal(("local/talk", 1), (parent.GetProperty("dataset").GetString(), parent.GetProperty("version").GetInt32()));
        Assert.Equal(("CC0-1.0", "ann"), (manifest.GetProperty("licence").GetString(), manifest.GetProperty("contact").GetString()));

        (await work.RunAsync("dataset", "verify", "talk", "--rerun")).Failed(2);
        (await work.RunAsync("dataset", "derive", "x", "--from", "talk", "--matching", "(a)\\1")).Failed(2);
        (await work.RunAsync("dataset", "derive", "x", "--from", "talk", "--least-bytes", "1000")).Failed(2);
        (await work.RunAsync("dataset", "derive", "x", "--from", "talk")).Failed(2);
        (await work.RunAsync("dataset", "show", "x")).Failed(3);
    }

    [Fact]
    public async Task Tokens_of_a_version_are_a_version_and_come_out_the_same_again()
    {
        using var work = new Workplace();
        var file = work.Write("talk.jsonl", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50).Select(i => $"{{\"text\":\"häuser {i % 40}\"}}\n"))));
        var tokenizer = Path.Combine(work.Folder, "tokenizer.json");
        (await work.RunAsync("tokenizer", "train", file, "--vocabulary", "300", "--to", tokenizer)).Succeeded();
        (await work.RunAsync("dataset", "add", "talk", file, "--license", "CC0-1.0")).Succeeded();

        (await work.RunAsync("dataset", "derive", "talk-tokens", "--from", "talk", "--deduplicate", "--tokenize", tokenizer)).Succeeded();
        // What it is made again with comes from the node.
        File.Move(tokenizer, tokenizer + ".away");
        var verified = (await work.RunAsync("dataset", "verify", "talk-tokens", "--rerun", "--json")).Succeeded().Json;
        Assert.Equal(40, verified.GetProperty("records").GetInt32());
        var content = (await work.RunAsync("dataset", "show", "talk-tokens@1", "--json")).Succeeded().Json.GetProperty("manifest");
        Assert.Equal("lines", content.GetProperty("records").GetProperty("format").GetString());

        // The tokens of the file, and of the text that is made of it, are the texts one behind the other.
        var blob = Directory.EnumerateFiles(Path.Combine(work.Data, "blobs"), "*.bin", SearchOption.AllDirectories).First(path => File.ReadLines(path).Count() == 40);
        var decoded = Path.Combine(work.Folder, "decoded");
        (await work.RunAsync("tokenizer", "decode", blob, "--tokenizer", tokenizer + ".away", "--to", decoded)).Succeeded();
        Assert.Equal(string.Concat(Enumerable.Range(0, 40).Select(i => $"häuser {i}")), File.ReadAllText(decoded));

        (await work.RunAsync("dataset", "derive", "x", "--from", "talk", "--tokenize", file)).Failed(2);
        (await work.RunAsync("dataset", "show", "x")).Failed(3);
    }

    [Fact]
    public async Task A_version_whose_bytes_changed_on_the_disk_does_not_verify()
    {
        using var work = new Workplace();
        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();
        (await work.RunAsync("dataset", "verify", "address")).Succeeded();
        var blob = Directory.EnumerateFiles(Path.Combine(work.Data, "blobs"), $"*-{new FileInfo(work.Text).Length}.bin", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(blob);
        bytes[^1] ^= 1;
        File.WriteAllBytes(blob, bytes);

        (await work.RunAsync("dataset", "verify", "address")).Failed(6);
    }

    private static string Manifest(JsonElement added) => added.GetProperty("version").GetProperty("manifest").ToString();

    private static string RootOf(JsonElement content) => content.ValueKind == JsonValueKind.String
        ? content.GetString()!.Split(':')[0]
        : content.GetProperty("root").GetString()!;
}
