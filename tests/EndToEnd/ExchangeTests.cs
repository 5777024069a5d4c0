namespace ZeroG.EndToEnd.Tests;

public sealed class ExchangeTests
{
    [Fact]
    public async Task A_model_of_tokens_goes_from_text_to_a_folder_for_other_tools_and_back_with_its_root()
    {
        using var work = new Workplace();
        string tokenizer = Path.Combine(work.Folder, "tokenizer.json"), folder = Path.Combine(work.Folder, "model"), file = Path.Combine(work.Folder, "back.safetensors");
        var learnt = (await work.RunAsync("tokenizer", "train", work.Text, "--vocabulary", "300", "--to", tokenizer, "--json")).Succeeded();
        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();
        var job = (await work.RunAsync(
            ["job", "submit", "--dataset", "address", "--held-out", "address", "--tokenizer", tokenizer, "--wait", "--json", .. Workplace.Tiny])).Succeeded();

        var exported = (await work.RunAsync("model", "export", job.Json.GetProperty("jobId").GetString()!, "--to", folder, "--json")).Succeeded();
        var imported = (await work.RunAsync("model", "import", folder, "--to", file, "--json")).Succeeded();
        var shown = (await work.RunAsync("model", "generate", "--checkpoint", file, "--tokens", "20", "--top-p", "0.9", "--prompt", "Fellow")).Succeeded();
        var same = (await work.RunAsync("model", "generate", "--checkpoint", file, "--tokens", "20", "--top-p", "0.9", "--prompt", "Fellow", "--json")).Succeeded();
        var eval = (await work.RunAsync("model", "eval", "--checkpoint", file, "--file", work.Text, "--json")).Succeeded();
        (await work.RunAsync("model", "export", file, "--to", folder)).Failed(4);

        Assert.Equal(300, learnt.Json.GetProperty("vocabulary").GetInt32());
        var root = job.Json.GetProperty("checkpoint").GetProperty("root").GetString();
        Assert.Equal((root, root), (exported.Json.GetProperty("root").GetString(), imported.Json.GetProperty("root").GetString()));
        Assert.Equal("Fellow" + same.Json.GetProperty("text").GetString() + "\n", shown.Output.ReplaceLineEndings("\n"));
        Assert.Equal(job.Json.GetProperty("heldOutLoss").GetDouble(), eval.Json.GetProperty("loss").GetDouble());
        Assert.True(eval.Json.GetProperty("tokens").GetInt64() < eval.Json.GetProperty("bytes").GetInt64());
        Assert.Equal(Math.Exp(eval.Json.GetProperty("tokenLoss").GetDouble()), eval.Json.GetProperty("perplexity").GetDouble());
    }

    [Fact]
    public async Task What_was_encoded_is_decoded_to_the_same_bytes()
    {
        using var work = new Workplace();
        string tokenizer = Path.Combine(work.Folder, "tokenizer.json"), back = Path.Combine(work.Folder, "back.txt");
        (await work.RunAsync("tokenizer", "train", work.Text, "--vocabulary", "400", "--to", tokenizer)).Succeeded();
        var tokens = (await work.RunAsync("tokenizer", "encode", work.Text, "--tokenizer", tokenizer)).Succeeded();

        (await work.RunAsync("tokenizer", "decode", work.Write("tokens", System.Text.Encoding.UTF8.GetBytes(tokens.Output)), "--tokenizer", tokenizer, "--to", back)).Succeeded();

        Assert.Equal(await File.ReadAllBytesAsync(work.Text), await File.ReadAllBytesAsync(back));
    }
}
