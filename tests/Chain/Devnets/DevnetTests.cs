using System.Diagnostics;
using System.Globalization;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Transactions;
using ZeroG.TestProcesses;

namespace ZeroG.Chain.Tests.Devnets;

public sealed class DevnetTests : IDisposable
{
    private static readonly Address s_payee = Address.FromBytes(Keccak256.Hash([1, 2, 3]).ToArray().AsSpan(12));

    private readonly CancellationTokenSource _bound = new(TimeSpan.FromSeconds(40));
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly SigningKey _key = SigningKey.FromBytes(Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));

    public void Dispose()
    {
        _key.Dispose();
        _http.Dispose();
        _folder.Dispose();
        _bound.Dispose();
    }

    [FoundryFact("anvil")]
    public async Task A_devnet_begun_again_goes_on_with_its_blocks_balances_nonces_and_history()
    {
        ulong head;
        Hash256 hash;
        Hash256 paid;
        await using (var net = await StartAsync())
        {
            var chain = Chain(net.Endpoint);
            paid = await PayAsync(chain, 5);
            await PayAsync(chain, 7);
            head = await chain.BlockNumberAsync(_bound.Token);
            hash = (await chain.BlockAsync(head, _bound.Token))!.Hash;
        }
        await using var again = await StartAsync();
        var after = Chain(again.Endpoint);
        Assert.Equal(head, await after.BlockNumberAsync(_bound.Token));
        Assert.Equal(hash, (await after.BlockAsync(head, _bound.Token))!.Hash);
        Assert.Equal((UInt256)12, await after.BalanceAsync(s_payee, _bound.Token));
        Assert.Equal(2u, await after.NonceAsync(_key.Address, null, withPending: true, _bound.Token));
        Assert.Equal(head - 1, (await after.ReceiptAsync(paid, _bound.Token))!.BlockNumber);
        await PayAsync(after, 1);
        Assert.Equal((UInt256)13, await after.BalanceAsync(s_payee, _bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task A_devnet_begun_again_can_be_asked_down_to_the_depth_of_finality()
    {
        var options = new DevnetOptions(Foundry.Find("anvil")!) { StateFile = StateFile, BlocksOnTop = 5 };
        ulong head;
        await using (var net = await Devnet.StartAsync(options, TimeProvider.System, _bound.Token))
        {
            await PayAsync(Chain(net.Endpoint), 5);
            while ((head = await Chain(net.Endpoint).BlockNumberAsync(_bound.Token)) < 6) await Task.Yield();
        }
        await using var again = await Devnet.StartAsync(options, TimeProvider.System, _bound.Token);
        Assert.Equal(head + 5, await Chain(again.Endpoint).BlockNumberAsync(_bound.Token));
        Assert.Equal(1u, await Chain(again.Endpoint).NonceAsync(_key.Address, head, withPending: false, _bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task When_its_owner_is_killed_a_devnet_ends_by_itself_and_loses_nothing()
    {
        using var owner = TestProcess.Start("hold-devnet", Foundry.Find("anvil")!, StateFile);
        var (anvil, endpoint) = await HeldAsync(owner);
        await PayAsync(Chain(endpoint), 9);
        await owner.KillAsync();
        await EndedAsync(anvil);
        await using var again = await StartAsync();
        Assert.Equal((UInt256)9, await Chain(again.Endpoint).BalanceAsync(s_payee, _bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task A_devnet_that_outlived_its_owner_is_ended_by_the_next_one_which_takes_over_its_chain()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var owner = TestProcess.Start("hold-devnet", Foundry.Find("anvil")!, StateFile);
        var (anvil, endpoint) = await HeldAsync(owner);
        await PayAsync(Chain(endpoint), 9);
        // The guard between them, whose number is the fourth field of the child's status.
        var guard = int.Parse((await File.ReadAllTextAsync($"/proc/{anvil}/stat", _bound.Token)).Split(") ")[1].Split(' ')[1], CultureInfo.InvariantCulture);
        using (var process = Process.GetProcessById(guard)) process.Kill();
        await owner.KillAsync();
        Assert.Equal((UInt256)9, await Chain(endpoint).BalanceAsync(s_payee, _bound.Token));

        await using var again = await StartAsync();
        await EndedAsync(anvil);
        Assert.Equal((UInt256)9, await Chain(again.Endpoint).BalanceAsync(s_payee, _bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task When_the_chain_itself_is_killed_what_it_had_written_is_there_again()
    {
        await using (var net = await StartAsync())
        {
            await PayAsync(Chain(net.Endpoint), 4);
            // It writes every second.
            while (!await WasWrittenAsync(s_payee)) await Task.Yield();
            using var anvil = Process.GetProcessById(net.ProcessId);
            anvil.Kill();
            Assert.Equal(ChainFailure.Unavailable, (await Assert.ThrowsAsync<ChainException>(async () =>
            {
                while (true) await Chain(net.Endpoint).BlockNumberAsync(_bound.Token);
            })).Failure);
        }
        await using var again = await StartAsync();
        Assert.Equal((UInt256)4, await Chain(again.Endpoint).BalanceAsync(s_payee, _bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task A_chain_in_use_is_refused_to_a_second_owner()
    {
        await using var net = await StartAsync();
        var refusal = await Assert.ThrowsAsync<ChainException>(StartAsync);
        Assert.Contains("in use", refusal.Message);
        Assert.Equal(0u, await Chain(net.Endpoint).BlockNumberAsync(_bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task A_state_cut_short_while_it_was_written_gives_way_to_the_last_good_one()
    {
        await using (var net = await StartAsync()) await PayAsync(Chain(net.Endpoint), 3);
        var good = await File.ReadAllBytesAsync(StateFile, _bound.Token);
        await File.WriteAllBytesAsync(StateFile + ".live", good[..(good.Length / 2)], _bound.Token);
        await using (var net = await StartAsync()) Assert.Equal((UInt256)3, await Chain(net.Endpoint).BalanceAsync(s_payee, _bound.Token));
        Assert.False(File.Exists(StateFile + ".live"));
    }

    [FoundryFact("anvil")]
    public async Task A_damaged_state_is_refused_with_its_remedy_and_left_as_it_is()
    {
        await using (var net = await StartAsync()) await PayAsync(Chain(net.Endpoint), 3);
        var good = await File.ReadAllBytesAsync(StateFile, _bound.Token);
        foreach (var bytes in (byte[][])[good[..^1], [], "{}"u8.ToArray()])
        {
            await File.WriteAllBytesAsync(StateFile, bytes, _bound.Token);
            var refusal = await Assert.ThrowsAsync<ChainException>(StartAsync);
            Assert.Contains("delete it", refusal.Remedy);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(StateFile, _bound.Token));
        }
        await File.WriteAllBytesAsync(StateFile, good, _bound.Token);
        await using (var net = await StartAsync()) Assert.Equal((UInt256)3, await Chain(net.Endpoint).BalanceAsync(s_payee, _bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task Transactions_become_final_without_others_and_an_idle_chain_does_not_grow()
    {
        await using var net = await Devnet.StartAsync(new DevnetOptions(Foundry.Find("anvil")!) { BlocksOnTop = 6 }, TimeProvider.System, _bound.Token);
        var chain = Chain(net.Endpoint);
        for (var i = 1; i <= 2; i++)
        {
            var paid = await PayAsync(chain, 1);
            var mined = (await chain.ReceiptAsync(paid, _bound.Token))!.BlockNumber;
            while (await chain.BlockNumberAsync(_bound.Token) < mined + 6) await Task.Yield();
        }
        using var miner = new HttpClient();
        var rpc = new JsonRpcClient(miner, net.Endpoint, new RpcOptions(), TimeProvider.System, () => 0.5);
        var head = await chain.BlockNumberAsync(_bound.Token);
        Assert.Equal(14u, head);
        // What it would do at its next looks, without waiting for them.
        var idle = new BlocksOnDemand(rpc, 6, TimeProvider.System);
        for (var look = 0; look < 3; look++) await idle.CoverAsync(_bound.Token);
        Assert.Equal(head, await chain.BlockNumberAsync(_bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task While_the_court_holds_a_bond_a_devnet_mines_without_transactions()
    {
        await using var net = await Devnet.StartAsync(new DevnetOptions(Foundry.Find("anvil")!), TimeProvider.System, _bound.Token);
        var chain = Chain(net.Endpoint);
        var deployment = await new Deployer(chain, _key, new DeployerOptions { LongestPause = TimeSpan.FromMilliseconds(20) }, TimeProvider.System)
            .DeployAsync(DeploymentTerms.Devnet, _folder.File("deployment.json"), _bound.Token);
        net.KeepTimeFor(deployment);
        var idle = await chain.BlockNumberAsync(_bound.Token);
        var committed = (await chain.ReceiptAsync(await SendAsync(chain, deployment.SlashingCourt().Commit(Keccak256.Hash([1]), deployment.Terms.Terms.Bond), 200_000), _bound.Token))!.BlockNumber;
        Assert.Equal(idle + 1, committed);
        while (await chain.BlockNumberAsync(_bound.Token) < committed + 2) await Task.Yield();
        var (first, last) = (await chain.BlockAsync(committed, _bound.Token), await chain.BlockAsync(committed + 2, _bound.Token));
        Assert.True(last!.Timestamp > first!.Timestamp);
        Assert.Throws<InvalidOperationException>(() => net.KeepTimeFor(deployment));
    }

    private string StateFile => _folder.File("chain.json");

    private Task<Devnet> StartAsync() => Devnet.StartAsync(new DevnetOptions(Foundry.Find("anvil")!) { StateFile = StateFile }, TimeProvider.System, _bound.Token);

    private ChainClient Chain(RpcEndpoint endpoint) => new(new JsonRpcClient(_http, endpoint, new RpcOptions(), TimeProvider.System, () => 0.5), 31337);

    private async Task<(int Anvil, RpcEndpoint Endpoint)> HeldAsync(TestProcess owner)
    {
        var line = (await owner.ReadLineAsync()).Split(' ');
        return (int.Parse(line[0], CultureInfo.InvariantCulture), RpcEndpoint.Parse(line[1]));
    }

    private async Task<bool> WasWrittenAsync(Address account)
    {
        if (!File.Exists(StateFile + ".live")) return false;
        var text = await File.ReadAllTextAsync(StateFile + ".live", _bound.Token);
        return text.EndsWith('}') && text.Contains(account.ToLowerHex(), StringComparison.OrdinalIgnoreCase);
    }

    private async Task EndedAsync(int process)
    {
        try
        {
            using var ending = Process.GetProcessById(process);
            await ending.WaitForExitAsync(_bound.Token);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    private Task<Hash256> PayAsync(ChainClient chain, ulong wei) => SendAsync(chain, new SettlementCall(s_payee, wei, default), 21_000);

    private async Task<Hash256> SendAsync(ChainClient chain, SettlementCall call, ulong gas)
    {
        var signed = new Transaction
        {
            ChainId = 31337,
            Nonce = await chain.NonceAsync(_key.Address, null, withPending: true, _bound.Token),
            MaxFeePerGas = 10_000_000_000,
            MaxPriorityFeePerGas = 1_000_000_000,
            GasLimit = gas,
            To = call.To,
            Value = call.Value,
            Data = call.Data,
        }.Sign(_key);
        await chain.SendAsync(signed, _bound.Token);
        while (await chain.ReceiptAsync(signed.Hash, _bound.Token) is null) await Task.Yield();
        return signed.Hash;
    }
}
