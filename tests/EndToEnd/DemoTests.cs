namespace ZeroG.EndToEnd.Tests;

public sealed class DemoTests
{
    private static readonly string[] Long = ["demo", "--json", .. Workplace.Recipe(rounds: 40, innerSteps: 6)];

    [Fact]
    public async Task Two_demos_with_the_same_seed_end_with_the_same_checkpoint_and_another_seed_with_another()
    {
        using var one = new Workplace();
        using var two = new Workplace();

        var first = (await one.RunAsync(["demo", "--json", .. Workplace.Tiny])).Succeeded();
        var second = (await two.RunAsync(["demo", "--json", .. Workplace.Tiny])).Succeeded();
        var again = (await one.RunAsync(["demo", "--json", .. Workplace.Tiny])).Succeeded();
        var other = (await two.RunAsync(["demo", "--json", .. Workplace.Tiny.Select(word => word == "7" ? "8" : word)])).Succeeded();

        Assert.Equal(Root(first), Root(second));
        Assert.Equal(Root(first), Root(again));
        Assert.NotEqual(Root(first), Root(other));
        Assert.Equal(HeldOutLoss(first), HeldOutLoss(second));
    }

    [Fact]
    public async Task The_demo_prints_one_object_whose_numbers_agree_with_each_other()
    {
        using var work = new Workplace();

        var outcome = (await work.RunAsync(["demo", "--json", .. Workplace.Tiny])).Succeeded();

        Assert.Single(outcome.Output.TrimEnd().Split('\n'));
        var result = outcome.Json;
        Assert.Equal(3, result.GetProperty("rounds").GetInt32());
        Assert.Equal(2, result.GetProperty("workers").GetInt32());
        // rounds · workers · inner steps · sequences · context
        Assert.Equal(3 * 2 * 4 * 2 * 16, result.GetProperty("tokens").GetInt64());
        Assert.True(result.GetProperty("tokensPerSecond").GetDouble() > 0);
        Assert.True(result.GetProperty("bytesSent").GetInt64() > 0);
        // A ring all-reduce of fp32 gradients sends 2 (n - 1) of them a step.
        Assert.Equal(2L * 1 * 4 * result.GetProperty("parameters").GetInt64() * 4 * 3, result.GetProperty("bytesAllReduce").GetInt64());
        Assert.InRange(HeldOutLoss(outcome), 0.5, Math.Log(256) + 0.5);
        Assert.InRange(result.GetProperty("baselineLoss").GetDouble(), 0.5, Math.Log(256));
        Assert.Equal(result.GetProperty("baselineLoss").GetDouble(), result.GetProperty("ngramLosses").GetProperty("3").GetDouble());
        var ngrams = result.GetProperty("ngramLosses").EnumerateObject().ToList();
        Assert.Equal(["3", "4", "5"], ngrams.Select(ngram => ngram.Name));
        Assert.Equal(
            ngrams.Where(ngram => HeldOutLoss(outcome) < ngram.Value.GetDouble()).Select(ngram => ngram.Name),
            result.GetProperty("belowOrders").EnumerateArray().Select(order => order.GetRawText()));
    }

    [Fact]
    public async Task The_checkpoint_file_has_the_root_that_the_demo_names_and_the_loss_that_it_names()
    {
        using var work = new Workplace();
        var demo = (await work.RunAsync(["demo", "--json", .. Workplace.Tiny])).Succeeded();
        var file = demo.Json.GetProperty("checkpointFile").GetString()!;

        var root = (await work.RunAsync("dataset", "root", file, "--json")).Succeeded();
        var heldOut = (await work.RunAsync("dataset", "show", "demo/speeches-held-out", "--json")).Succeeded();
        var text = work.BlobFile(heldOut.Json.GetProperty("versions")[0].GetProperty("content").GetProperty("root").GetString()!);
        var eval = (await work.RunAsync("model", "eval", "--checkpoint", file, "--file", text, "--json")).Succeeded();

        Assert.Equal(Root(demo), root.Json.GetProperty("root").GetString());
        Assert.Equal(HeldOutLoss(demo), eval.Json.GetProperty("loss").GetDouble());
    }

    [Fact]
    public async Task A_demo_that_was_killed_in_the_middle_goes_on_and_ends_with_the_same_checkpoint()
    {
        using var whole = new Workplace();
        using var cut = new Workplace();
        var uncut = (await whole.RunAsync(Long)).Succeeded();

        await using (var killed = cut.Start(Long))
        {
            await killed.ErrorLineAsync("round 4/40");
            killed.Kill();
            Assert.NotEqual(0, (await killed.EndAsync()).ExitCode);
        }

        await using (var killedAgain = cut.Start(Long))
        {
            await killedAgain.ErrorLineAsync("going on with job");
            await killedAgain.ErrorLineAsync("round 8/40");
            killedAgain.Kill();
            await killedAgain.EndAsync();
        }

        var resumed = (await cut.RunAsync(Long)).Succeeded();

        Assert.Contains("going on with job", resumed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("round 4/40", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(Root(uncut), Root(resumed));
        Assert.Equal(uncut.Json.GetProperty("tokens").GetInt64(), resumed.Json.GetProperty("tokens").GetInt64());
        Assert.Equal(HeldOutLoss(uncut), HeldOutLoss(resumed));
    }

    [Fact]
    public async Task Ctrl_C_stops_a_demo_in_order_and_the_same_command_goes_on()
    {
        using var work = new Workplace();
        await using (var demo = work.Start(Long))
        {
            await demo.ErrorLineAsync("round 2/40");
            demo.Interrupt();
            Assert.Equal("", (await demo.EndAsync()).Failed(130).Output);
        }

        var resumed = (await work.RunAsync(Long)).Succeeded();
        Assert.Contains("going on with job", resumed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fresh_demo_leaves_the_job_that_was_cut_off_behind()
    {
        using var work = new Workplace();
        await using (var demo = work.Start(Long))
        {
            await demo.ErrorLineAsync("round 2/40");
            demo.Interrupt();
            await demo.EndAsync();
        }

        var fresh = (await work.RunAsync([.. Long, "--fresh"])).Succeeded();
        var jobs = (await work.RunAsync("job", "list", "--json")).Succeeded();

        Assert.DoesNotContain("going on with job", fresh.Error, StringComparison.Ordinal);
        Assert.Equal(["cancelled", "completed"], jobs.Json.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("phase").GetString()));
    }

    [Fact]
    public async Task Without_a_terminal_the_output_is_plain()
    {
        using var work = new Workplace();

        var outcome = (await work.RunAsync(["demo", .. Workplace.Tiny])).Succeeded();

        Assert.DoesNotContain('\u001b', outcome.Output);
        Assert.DoesNotContain('\u001b', outcome.Error);
        Assert.Contains("round 3/3", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("zerog dataset root", outcome.Output, StringComparison.Ordinal);
    }

    private static string Root(Outcome outcome) => outcome.Json.GetProperty("checkpointRoot").GetString()!;

    private static double HeldOutLoss(Outcome outcome) => outcome.Json.GetProperty("heldOutLoss").GetDouble();
}
