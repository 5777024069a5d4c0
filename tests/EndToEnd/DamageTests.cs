using System.Text.Json;

namespace ZeroG.EndToEnd.Tests;

public sealed class DamageTests
{
    [Fact]
    public async Task A_damaged_blob_is_noticed_by_every_verb_that_reads_it()
    {
        using var work = new Workplace();
        var added = (await work.RunAsync("dataset", "add", "address", work.Text, "--json")).Succeeded();
        var job = (await work.RunAsync(["job", "submit", "--dataset", "address", "--wait", "--json", .. Workplace.Tiny])).Succeeded();
        var checkpoint = RootOf(job.Json.GetProperty("checkpoint"));

        Damage(work.BlobFile(checkpoint));
        var generated = (await work.RunAsync("model", "generate", "--checkpoint", checkpoint)).Failed(6);
        var evaluated = (await work.RunAsync("model", "eval", "--checkpoint", job.Json.GetProperty("jobId").GetString()!, "--file", work.Text)).Failed(6);

        Assert.Contains(checkpoint[..6], generated.Error, StringComparison.Ordinal);
        Assert.Contains(checkpoint[..6], evaluated.Error, StringComparison.Ordinal);

        Damage(work.BlobFile(RootOf(added.Json.GetProperty("version").GetProperty("content"))));
        var trained = (await work.RunAsync(["job", "submit", "--dataset", "address", "--wait", "--json", .. Workplace.Tiny])).Failed(1);
        Assert.Equal("failed", trained.Json.GetProperty("phase").GetString());
        Assert.Contains("cannot read blob", trained.JsonError.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public async Task A_truncated_checkpoint_is_refused(double kept)
    {
        using var work = new Workplace();
        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();
        var job = (await work.RunAsync(["job", "submit", "--dataset", "address", "--wait", "--json", .. Workplace.Tiny])).Succeeded();
        var whole = await File.ReadAllBytesAsync(work.BlobFile(RootOf(job.Json.GetProperty("checkpoint"))));

        var intact = (await work.RunAsync("model", "eval", "--checkpoint", work.Write("whole.safetensors", whole), "--file", work.Text, "--json")).Succeeded();
        var cut = work.Write("cut.safetensors", whole.AsSpan(0, (int)(whole.Length * kept)));

        (await work.RunAsync("model", "eval", "--checkpoint", cut, "--file", work.Text)).Failed(2);
        Assert.InRange(intact.Json.GetProperty("loss").GetDouble(), 0.5, Math.Log(256) + 0.5);
    }

    private static string RootOf(JsonElement blob) => blob.GetProperty("root").GetString()!;

    // In the middle, so that headers stay intact.
    private static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
