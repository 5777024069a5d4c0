using System.Text.Json.Nodes;
using ZeroG.Chain;
using ZeroG.Chain.Tests;
using ZeroG.Silo.Chain;
using ZeroG.Silo.Node;
using ZeroG.Silo.Tests.Node;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Chain;

/// <summary>Who rules in disputes on a chain that a node runs for itself.</summary>
public sealed class PanelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Accounts_of_before_there_were_referees_are_read_and_completed()
    {
        using var directory = DataDirectory.Open(Data);
        using var keys = KeyFolder.Open(directory.Keys, null, makesPassword: true);
        var first = ChainAccounts.ReadOrMake(directory, keys, ["provider-1"], withPanels: false);
        Assert.Empty(first.Panel);
        var file = Path.Combine(directory.Chain, "accounts.json");
        var old = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        Assert.True(old.Remove("panel") && old.Remove("appealPanel"));
        File.WriteAllText(file, old.ToJsonString());

        Assert.Empty(ChainAccounts.Read(directory.Chain)!.Panel);
        var completed = ChainAccounts.ReadOrMake(directory, keys, ["provider-1"], withPanels: true);
        var again = ChainAccounts.ReadOrMake(directory, keys, ["provider-1"], withPanels: true);

        Assert.Equal(first.Senders(), completed.Senders());
        Assert.Equal((3, 5), (completed.Panel.Length, completed.AppealPanel.Length));
        Assert.Equal((2, 3), (completed.Bench().Threshold, completed.Bench().AppealThreshold));
        Assert.Equal(8, completed.Panel.Concat(completed.AppealPanel).Distinct().Count(keys.Holds));
        Assert.Equal(completed.Roles(), again.Roles());
        Assert.Equal(
            ["owner", "orchestrator", "recovery", "provider-1", "referee-1", "referee-2", "referee-3", "appeal-1", "appeal-2", "appeal-3", "appeal-4", "appeal-5"],
            ChainRole.Of(Data).Select(role => role.Role));
    }

    [FoundryFact("anvil")]
    public async Task A_nodes_own_chain_has_its_referees_on_the_bench_once_however_often_it_starts()
    {
        await using (var node = await StartAsync()) Assert.Equal(1u, await BenchAsync(node));
        await using (var node = await StartAsync()) Assert.Equal(1u, await BenchAsync(node));

        // Whose key is another since is seated anew.
        using (var directory = DataDirectory.Open(Data))
        using (var keys = KeyFolder.Open(directory.Keys, null, makesPassword: false))
        {
            var accounts = ChainAccounts.Read(directory.Chain)!;
            (accounts with { Panel = accounts.Panel.SetItem(1, keys.Create()) }).Write(directory);
        }

        await using (var node = await StartAsync()) Assert.Equal(2u, await BenchAsync(node));
    }

    private Task<TestNode> StartAsync() => TestNode.StartAsync(Data, chain: new ChainOptions());

    // The bench's number, once it is the one that the accounts name.
    private async Task<ulong> BenchAsync(TestNode node)
    {
        var accounts = ChainAccounts.Read(DataDirectory.ChainOf(Data))!;
        var (setup, none) = (node.Local.Chain!, CancellationToken.None);
        var court = setup.Deployment.SlashingCourt();
        var bench = await court.CurrentBenchAsync(setup.Client, none);
        var (panel, appeal) = (await court.PanelOfAsync(setup.Client, bench, 0, none), await court.PanelOfAsync(setup.Client, bench, 1, none));
        Assert.Equal(accounts.Panel.Order(), panel.Members);
        Assert.Equal(accounts.AppealPanel.Order(), appeal.Members);
        Assert.Equal(((UInt256)2, (UInt256)3), (panel.Threshold, appeal.Threshold));
        Assert.All(panel.Members.Concat(appeal.Members), member => Assert.Equal(member, setup.Keys.Open(member).Address));
        return bench;
    }
}
