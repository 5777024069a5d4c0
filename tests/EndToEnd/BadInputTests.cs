namespace ZeroG.EndToEnd.Tests;

public sealed class BadInputTests
{
    /// <summary>Words, with {…} standing for files of the workplace; the exit code; what the message must name.</summary>
    public static TheoryData<string, int, string> Commands => new()
    {
        { "", 2, "zerog --help" },
        { "destroy", 2, "'destroy'" },
        { "job", 2, "zerog job --help" },
        { "job list --fast", 2, "'--fast'" },
        { "up --providers many", 2, "--providers" },
        { "up --providers -1", 2, "--providers" },
        { "demo --rounds 0 {tiny}", 2, "0 rounds" },
        { "demo --minutes 1 --rounds 2", 2, "--minutes" },
        { "demo --minutes NaN", 2, "--minutes" },
        { "dataset add address {missing}", 3, "{missing}" },
        { "dataset add address {empty}", 2, "{empty}" },
        { "dataset add address {bare}", 2, "{bare}" },
        { "dataset add address {text} {missing}", 3, "{missing}" },
        { "dataset add address {text} {text}", 2, "{text}" },
        { "dataset add address {text} --license none", 2, "'none'" },
        { "dataset add address {text} --format parquet", 2, "'parquet'" },
        { "dataset add address {text} --format jsonl", 2, "byte 0" },
        { "dataset add address {text} --collected 2024", 2, "'2024'" },
        { "dataset withdraw address --reason why", 2, "local/address" },
        { "dataset withdraw address@1 --reason why", 3, "local/address" },
        { "dataset withdraw address@1", 2, "--reason" },
        { "dataset show address@0", 2, "'address@0'" },
        { "dataset add ../address {text}", 2, "'../address'" },
        { "dataset add a/b/c {text}", 2, "'a/b/c'" },
        { "dataset add Address {text}", 2, "'Address'" },
        { "dataset root {missing}", 3, "{missing}" },
        { "dataset root {empty}", 2, "{empty}" },
        { "dataset root {folder}", 2, "{folder}" },
        { "dataset show nothing", 3, "local/nothing" },
        { "job show 01k0000000000000000000000a", 3, "01k0000000000000000000000a" },
        { "job show ../../etc", 2, "'../../etc'" },
        { "job cancel 01k0000000000000000000000a", 3, "01k0000000000000000000000a" },
        { "job watch 01k0000000000000000000000a", 3, "01k0000000000000000000000a" },
        { "job submit", 2, "--dataset" },
        { "job submit --dataset nothing", 3, "local/nothing" },
        { "job submit --spec {text}", 2, "{text}" },
        { "job submit --spec {misspelt}", 2, "wurkers" },
        { "model generate --checkpoint {missing}", 3, "{missing}" },
        { "model generate --checkpoint {text}", 2, "safetensors" },
        { "model generate --checkpoint {text} --temperature -1", 2, "--temperature" },
        { "model eval --checkpoint {text} --file {missing}", 3, "{missing}" },
        { "model generate --checkpoint 0x{zeros}", 3, "0x{zeros}" },
        { "model generate --checkpoint {text} --top-p 0", 2, "--top-p" },
        { "model export {text} --to {folder}/model", 2, "safetensors" },
        { "model import {missing}", 3, "{missing}" },
        { "model import {folder}", 3, "config.json" },
        { "tokenizer train {empty} --to {folder}/t.json", 2, "{empty}" },
        { "tokenizer train {text} --vocabulary 256 --to {folder}/t.json", 2, "--vocabulary" },
        { "tokenizer train {text} --to {text}", 4, "{text}" },
        { "tokenizer encode {text} --tokenizer {text}", 2, "tokenizer.json" },
        { "job submit --dataset a --tokenizer {text}", 2, "tokenizer.json" },
        { "check --data {text}", 5, "" },
        { "dataset list --data {text}", 6, "{text}" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task What_cannot_be_done_is_said_in_words_and_with_its_exit_code(string words, int exitCode, string named)
    {
        using var work = new Workplace();
        var names = new Dictionary<string, string>
        {
            ["{missing}"] = Path.Combine(work.Folder, "missing.txt"),
            ["{empty}"] = work.Write("empty.txt", []),
            ["{folder}"] = work.Folder,
            ["{bare}"] = Directory.CreateDirectory(Path.Combine(work.Folder, "bare")).FullName,
            ["{text}"] = work.Text,
            ["{misspelt}"] = work.Write("spec.json", """{"dataset":"a","heldOut":null,"wurkers":2}"""u8),
            ["{zeros}"] = new string('0', 64),
            ["{tiny}"] = "--workers 2",
        };
        foreach (var (name, value) in names) (words, named) = (words.Replace(name, value, StringComparison.Ordinal), named.Replace(name, value, StringComparison.Ordinal));
        string[] arguments = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // --data may be given once.
        var run = arguments.Contains("--data") ? Zerog.RunAsync(new Dictionary<string, string>(), arguments) : work.RunAsync(arguments);

        var outcome = (await run).Failed(exitCode);

        if (named.Length == 0) return;
        var message = outcome.Error[$"\n{outcome.Error}".LastIndexOf("\nzerog: ", StringComparison.Ordinal)..];
        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public async Task With_json_an_error_is_an_object_and_standard_output_stays_empty()
    {
        using var work = new Workplace();

        var outcome = (await work.RunAsync("dataset", "root", Path.Combine(work.Folder, "missing.txt"), "--json")).Failed(3);

        Assert.Equal("", outcome.Output);
        Assert.Equal("notFound", outcome.JsonError.GetProperty("kind").GetString());
        Assert.NotEqual("", outcome.JsonError.GetProperty("remedy").GetString());
    }

    [Fact]
    public async Task A_job_that_wants_more_workers_than_there_are_providers_is_refused()
    {
        using var work = new Workplace();
        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();

        var refused = (await work.RunAsync("job", "submit", "--dataset", "address", "--workers", "3", "--providers", "2")).Failed(5);

        Assert.Contains("3 workers", refused.Error, StringComparison.Ordinal);
        Assert.Empty((await work.RunAsync("job", "list", "--json")).Succeeded().Json.GetProperty("jobs").EnumerateArray());
    }

    [Fact]
    public async Task Help_and_version_end_well()
    {
        using var work = new Workplace();
        Assert.Contains("Exit codes", (await work.RunAsync("--help")).Succeeded().Output, StringComparison.Ordinal);
        Assert.NotEqual("", (await Zerog.RunAsync(new Dictionary<string, string>(), "--version")).Succeeded().Output);
    }

    [Fact]
    public async Task The_check_names_everything_it_looked_at()
    {
        using var work = new Workplace();
        var checks = (await work.RunAsync("check", "--json")).Succeeded().Json.GetProperty("checks").EnumerateArray().ToList();
        Assert.Contains(checks, check => check.GetProperty("name").GetString() == "grain runtime");
        Assert.All(checks, check => Assert.Equal(check.GetProperty("status").GetString() == "ok", check.GetProperty("remedy").GetString() == ""));
    }
}
