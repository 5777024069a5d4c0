namespace ZeroG.EndToEnd.Tests;

public sealed class OverlapTests
{
    [Fact]
    public async Task Workers_that_exchange_while_they_train_make_a_model_in_a_fraction_of_the_bytes()
    {
        using var work = new Workplace();
        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();

        string[] submit = ["job", "submit", "--dataset", "address", "--held-out", "address", "--wait", "--json", .. Workplace.Tiny];
        var plain = (await work.RunAsync(submit)).Succeeded();
        var job = (await work.RunAsync([.. submit, "--codec", "int4", "--delay", "1"])).Succeeded();
        var shown = (await work.RunAsync("job", "show", job.Json.GetProperty("jobId").GetString()!)).Succeeded();
        (await work.RunAsync([.. submit, "--codec", "int3"])).Failed(2);

        Assert.Equal("int4", job.Json.GetProperty("spec").GetProperty("diLoCo").GetProperty("exchange").GetProperty("codec").GetString());
        Assert.InRange(job.Json.GetProperty("heldOutLoss").GetDouble(), 0.5, 6);
        Assert.True(4 * Sent(job) < Sent(plain), $"{Sent(job)} bytes, and {Sent(plain)} without.");
        Assert.Contains("int4, clipped, applied after 1 of", shown.Output, StringComparison.Ordinal);

        static long Sent(Outcome outcome) => outcome.Json.GetProperty("totals").GetProperty("bytesSent").GetInt64();
    }
}
