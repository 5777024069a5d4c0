using System.Net;
using System.Text.Json;

namespace ZeroG.EndToEnd.Tests;

public sealed class UpTests
{
    [Fact]
    public async Task The_other_verbs_work_through_the_node_that_is_up()
    {
        using var work = new Workplace();
        await using var up = await UpAsync(work);

        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();
        var shown = (await work.RunAsync("dataset", "show", "address", "--json")).Succeeded();
        var providers = (await work.RunAsync("provider", "list", "--json")).Succeeded();
        var job = (await work.RunAsync(["job", "submit", "--dataset", "address", "--held-out", "address", "--wait", "--json", .. Workplace.Tiny])).Succeeded();
        var id = job.Json.GetProperty("jobId").GetString()!;
        var listed = (await work.RunAsync("job", "list", "--json")).Succeeded();
        var watched = (await work.RunAsync("job", "watch", id, "--json")).Succeeded();
        var text = (await work.RunAsync("model", "generate", "--checkpoint", id, "--tokens", "20", "--prompt", "@Fellow", "--json")).Succeeded();

        Assert.Equal("local/address", shown.Json.GetProperty("name").GetString());
        Assert.Equal(2, providers.Json.GetProperty("providers").EnumerateArray().Count(provider => provider.GetProperty("isAlive").GetBoolean()));
        Assert.Equal("completed", job.Json.GetProperty("phase").GetString());
        Assert.Equal(id, Assert.Single(listed.Json.GetProperty("jobs").EnumerateArray()).GetProperty("jobId").GetString());
        Assert.Equal("completed", JsonDocument.Parse(watched.Output.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("phase").GetString());
        Assert.Equal("@Fellow", text.Json.GetProperty("prompt").GetString());

        up.Interrupt();
        (await up.EndAsync()).Succeeded();
        // What the node stored is there for the verbs that host one themselves.
        Assert.Equal(shown.Output, (await work.RunAsync("dataset", "show", "address", "--json")).Succeeded().Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_signal_stops_the_node_in_order(bool isTerminate)
    {
        using var work = new Workplace();
        await using var up = await UpAsync(work);

        if (isTerminate) up.Terminate();
        else up.Interrupt();

        (await up.EndAsync()).Succeeded();
        Assert.False(File.Exists(Path.Combine(work.Data, "up.json")));
    }

    [Fact]
    public async Task A_node_that_is_stopped_under_a_job_goes_on_with_it_when_it_is_up_again()
    {
        using var work = new Workplace();
        string[] recipe = Workplace.Recipe(rounds: 40, innerSteps: 6);
        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();
        string id;
        await using (var up = await UpAsync(work))
        {
            var submitted = (await work.RunAsync(["job", "submit", "--dataset", "address", "--json", .. recipe])).Succeeded();
            id = submitted.Json.GetProperty("jobId").GetString()!;
            await using var watch = work.Start("job", "watch", id);
            await watch.ErrorLineAsync("round 2/40");
            up.Interrupt();
            (await up.EndAsync()).Succeeded();
            (await watch.EndAsync()).Failed(5);
        }

        await using var again = await UpAsync(work);
        var watched = (await work.RunAsync("job", "watch", id)).Succeeded();
        Assert.Contains("round 40/40", watched.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_was_submitted_without_a_node_is_kept_and_goes_on_while_it_is_watched()
    {
        using var work = new Workplace();
        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();

        var submitted = (await work.RunAsync(["job", "submit", "--dataset", "address", "--json", .. Workplace.Recipe(rounds: 30, innerSteps: 6)])).Succeeded();
        var id = submitted.Json.GetProperty("jobId").GetString()!;
        // A verb without providers sees the job and harms it not.
        var shown = (await work.RunAsync("job", "show", id, "--json")).Succeeded();
        (await work.RunAsync("job", "watch", id, "--providers", "2")).Succeeded();
        var ended = (await work.RunAsync("job", "show", id, "--json")).Succeeded();

        Assert.Contains("zerog up", submitted.Error, StringComparison.Ordinal);
        Assert.NotEqual("completed", shown.Json.GetProperty("phase").GetString());
        Assert.Equal("completed", ended.Json.GetProperty("phase").GetString());
    }

    [Fact]
    public async Task Two_processes_never_open_one_data_directory()
    {
        using var work = new Workplace();
        await using var up = await UpAsync(work);

        var second = (await work.RunAsync("up")).Failed(4);
        var demo = (await work.RunAsync(["demo", "--json", .. Workplace.Tiny])).Failed(4);

        Assert.Contains($"process {up.Id}", second.Error, StringComparison.Ordinal);
        Assert.Equal("conflict", demo.JsonError.GetProperty("kind").GetString());
        Assert.Equal("", demo.Output);
    }

    [Fact]
    public async Task Nobody_else_can_use_the_node()
    {
        using var work = new Workplace();
        await using var up = await UpAsync(work);
        var file = Path.Combine(work.Data, "up.json");
        var address = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.GetProperty("address").GetString()!;

        using var http = new HttpClient();
        using var refused = await http.GetAsync(new Uri(new Uri(address), "/api/v1/node"));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task What_a_killed_node_leaves_behind_is_in_nobodys_way()
    {
        using var work = new Workplace();
        await using (var up = await UpAsync(work))
        {
            up.Kill();
            await up.EndAsync();
        }

        Assert.True(File.Exists(Path.Combine(work.Data, "up.json")));
        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();
        await using var again = await UpAsync(work);
        Assert.Contains("local/address", (await work.RunAsync("dataset", "list")).Succeeded().Output, StringComparison.Ordinal);
    }

    private static async Task<Zerog> UpAsync(Workplace work)
    {
        var up = work.Start("up", "--providers", "2");
        await up.OutputLineAsync("zerog is up at http://127.0.0.1:");
        return up;
    }
}
