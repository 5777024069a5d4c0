using System.Text.RegularExpressions;
using ZeroG.EndToEnd.Tests;

namespace ZeroG.Client.Tests.Processes;

public sealed partial class SampleTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_sample_trains_on_a_text_and_ends_with_a_verified_checkpoint(bool byAddress)
    {
        using var work = new Workplace();
        await using var up = await RestartTests.UpAsync(work);
        var file = Path.Combine(work.Folder, "model.safetensors");

        await using var sample = Zerog.StartProgram("TrainFromAnApp.dll", Where(work, byAddress), work.Text, file, "--rounds", "3");
        var outcome = (await sample.EndAsync()).Succeeded();

        var root = Checkpoint().Match(outcome.Output).Groups["root"].Value;
        var measured = (await work.RunAsync("dataset", "root", file, "--json")).Succeeded();
        Assert.Contains("round 3/3", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Completed", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(measured.Json.GetProperty("root").GetString(), root);
    }

    [Fact]
    public async Task The_sample_says_what_is_wrong_with_its_settings()
    {
        using var work = new Workplace();

        await using var sample = Zerog.StartProgram("TrainFromAnApp.dll", new Dictionary<string, string>(), work.Text, "checkpoint");
        var outcome = (await sample.EndAsync()).Failed(1);

        Assert.Contains("no node is named", outcome.Error, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Where(Workplace work, bool byAddress)
    {
        if (!byAddress) return new() { ["DataDirectory"] = work.Data };
        var address = NodeAddress.Read(work.Data)!;
        return new() { ["Node"] = address.Address.ToString(), ["TokenFile"] = work.Write("token", System.Text.Encoding.ASCII.GetBytes(address.Token)) };
    }

    [GeneratedRegex("^checkpoint (?<root>0x[0-9a-f]{64}) of [0-9]+ bytes is verified$", RegexOptions.Multiline)]
    private static partial Regex Checkpoint();
}
