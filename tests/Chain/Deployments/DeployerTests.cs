using ZeroG.Chain.Contracts;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.TestProcesses;

namespace ZeroG.Chain.Tests.Deployments;

public sealed class DeployerTests
{
    private const int Steps = 6;

    private static readonly bool s_all = Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is not null;
    private static readonly DeployerOptions s_quick = new() { LongestPause = TimeSpan.FromMilliseconds(20) };

    private static readonly Address[] s_people = [.. Enumerable.Range(1, 8).Select(i => Address.FromBytes(Keccak256.Hash([(byte)i, 9]).ToArray().AsSpan(12)))];
    private static readonly DeploymentTerms s_terms = DeploymentTerms.Devnet with { Bench = new BenchTerms(s_people[..3], 2, s_people[3..], 3) };

    [FoundryFact("anvil")]
    public async Task A_deployment_is_on_the_chain_as_its_file_says()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var folder = new TemporaryFolder();
        await using var local = await LocalChain.StartAsync(bound.Token);
        using var key = await local.RichAsync(bound.Token);
        var path = folder.File("deployment.json");
        var told = new List<string>();

        var made = await Deploy(local.Client, key, s_quick with { Mined = step => told.Add(step.Name) }).DeployAsync(s_terms, path, bound.Token);

        Assert.Equal(Steps, told.Count);
        Assert.Equal([.. Enumerable.Range(0, 4).Select(i => Address.OfContract(key.Address, (ulong)i))], made.Contracts());
        var read = DeploymentFile.Read(path);
        Assert.Equal(made.Contracts(), read.Contracts());
        Assert.Equal(1u, read.Block);
        Assert.Equal(DeploymentTerms.Devnet.Windows, read.Terms.Windows);
        await DeploymentCheck.VerifyAsync(local.Client, read, bound.Token);
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
        var court = read.SlashingCourt();
        Assert.Equal(DeploymentTerms.Devnet.NeededUnbonding(), await court.NeededUnbondingAsync(local.Client, bound.Token));
        Assert.True(await court.HasRoleAsync(local.Client, ContractRoles.Admin, key.Address, bound.Token));
        Assert.True(await court.HasRoleAsync(local.Client, ContractRoles.Registrar, key.Address, bound.Token));
        var panel = await court.PanelOfAsync(local.Client, 1, 1, bound.Token);
        Assert.Equal(s_people[3..].Order(), panel.Members);
        Assert.Equal(3u, (ulong)panel.Threshold);
    }

    /// <summary>Before and after the estimate and the send of each step; with <c>ZEROG_TEST_ALL</c> set, before and after every request to the node.</summary>
    [FoundryFact("anvil")]
    public async Task A_deployment_killed_at_any_request_is_finished_by_the_next_run_and_never_made_twice()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(110));
        using var folder = new TemporaryFolder();
        await using var local = await LocalChain.StartAsync(bound.Token);
        var kills = 0;
        foreach (var afterwards in (bool[])[false, true])
        {
            for (var at = 1; ; at++)
            {
                using var key = await local.RichAsync(bound.Token);
                var path = folder.File($"{afterwards}-{at}.json");
                using var http = new HttpClient(new FailingNode(at, afterwards, s_all));
                try
                {
                    await Deploy(new ChainClient(local.Connect(http), 31337), key, s_quick).DeployAsync(s_terms, path, bound.Token);
                    break;
                }
                catch (KilledException)
                {
                    kills++;
                }
                var made = await Deploy(local.Client, key, s_quick).DeployAsync(s_terms, path, bound.Token);
                Assert.Equal(Address.OfContract(key.Address, 0), made.Vault);
                Assert.Equal((ulong)Steps, await local.Client.NonceAsync(key.Address, null, withPending: true, bound.Token));
            }
        }
        // Each step alone asks for nonce, receipt, head, fee and gas, and sends.
        Assert.InRange(kills, 2 * (s_all ? 6 : 2) * Steps, 1000);
    }

    [FoundryFact("anvil")]
    public async Task A_deployment_that_a_reorganization_takes_back_is_sent_again_with_the_same_bytes()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var folder = new TemporaryFolder();
        await using var local = await LocalChain.StartAsync(bound.Token);
        using var key = await local.RichAsync(bound.Token);
        await local.MineAsync(4, bound.Token);
        var reorganized = 0;
        var options = s_quick with
        {
            FinalityDepth = 2,
            Mined = step =>
            {
                // The last step is mined: its block, and those of the two before it, are taken back, once.
                if (step.Nonce != Steps - 1 || reorganized++ > 0) return;
                local.Rpc.AskAsync("anvil_reorg", json => { json.WriteNumberValue(3); json.WriteStartArray(); json.WriteEndArray(); }, mayRepeat: false, bound.Token).GetAwaiter().GetResult();
            },
        };
        var deploying = Deploy(local.Client, key, options).DeployAsync(s_terms, folder.File("deployment.json"), bound.Token);
        while (!deploying.IsCompleted)
        {
            if (reorganized > 0) await local.MineAsync(1, bound.Token);
            await Task.Yield();
        }

        await DeploymentCheck.VerifyAsync(local.Client, await deploying, bound.Token);
        Assert.True(reorganized > 1);
        Assert.Equal((ulong)Steps, await local.Client.NonceAsync(key.Address, null, withPending: true, bound.Token));
    }

    [FoundryFact("anvil")]
    public async Task A_step_that_nobody_mines_is_signed_again_with_higher_fees_and_the_same_nonce()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var folder = new TemporaryFolder();
        await using var local = await LocalChain.StartAsync(bound.Token, minesAtOnce: false);
        using var key = await local.RichAsync(bound.Token);
        var path = folder.File("deployment.json");
        var failure = await Assert.ThrowsAsync<DeploymentException>(() =>
            Deploy(local.Client, key, s_quick with { RaiseAfter = TimeSpan.FromMilliseconds(50), Patience = TimeSpan.FromMilliseconds(500) }).DeployAsync(s_terms, path, bound.Token));

        Assert.Contains("Run the deployment again", failure.Remedy, StringComparison.Ordinal);
        var attempts = DeploymentProgress.Read(path + ".pending")!.Attempts[0];
        Assert.InRange(attempts.Length, 2, DeploymentProgress.MaxAttempts);
        Assert.All(attempts.Zip(attempts.Skip(1)), pair => Assert.True(
            new Fees(pair.Second.Transaction.MaxFeePerGas, pair.Second.Transaction.MaxPriorityFeePerGas).MayReplace(new Fees(pair.First.Transaction.MaxFeePerGas, pair.First.Transaction.MaxPriorityFeePerGas))));
        Assert.All(attempts, attempt => Assert.Equal(0u, attempt.Transaction.Nonce));

        var deploying = Deploy(local.Client, key, s_quick).DeployAsync(s_terms, path, bound.Token);
        while (!deploying.IsCompleted)
        {
            await local.MineAsync(1, bound.Token);
            await Task.Yield();
        }
        await DeploymentCheck.VerifyAsync(local.Client, await deploying, bound.Token);
    }

    [FoundryFact("anvil")]
    public async Task A_second_run_finds_the_first_one_and_other_users_of_the_key_are_noticed()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var folder = new TemporaryFolder();
        await using var local = await LocalChain.StartAsync(bound.Token);
        using var key = await local.RichAsync(bound.Token);
        using var other = await local.RichAsync(bound.Token);
        var first = await Deploy(local.Client, key, s_quick).DeployAsync(s_terms, folder.File("a.json"), bound.Token);
        var again = await Deploy(local.Client, other, s_quick).DeployAsync(DeploymentTerms.Default, folder.File("a.json"), bound.Token);
        Assert.Equal(first.Contracts(), again.Contracts());
        Assert.Equal(0u, await local.Client.NonceAsync(other.Address, null, withPending: true, bound.Token));

        // Begun, killed before the first send, and then the key pays somebody.
        new DeploymentProgress(DeploymentPlan.Of(31337, other.Address, 0, s_terms)).Write(folder.File("b.json.pending"));
        await local.SendAsync(other, new SettlementCall(s_people[0], 5, default), bound.Token);
        var failure = await Assert.ThrowsAsync<DeploymentException>(() => Deploy(local.Client, other, s_quick).DeployAsync(s_terms, folder.File("b.json"), bound.Token));
        Assert.Contains("not of this deployment", failure.Message, StringComparison.Ordinal);

        var terms = await Assert.ThrowsAsync<DeploymentException>(() => Deploy(local.Client, other, s_quick).DeployAsync(DeploymentTerms.Default, folder.File("b.json"), bound.Token));
        Assert.Contains("other terms", terms.Message, StringComparison.Ordinal);
        var owner = await Assert.ThrowsAsync<DeploymentException>(() => Deploy(local.Client, key, s_quick).DeployAsync(s_terms, folder.File("b.json"), bound.Token));
        Assert.Contains(other.Address.ToString(), owner.Message, StringComparison.Ordinal);
    }

    [FoundryFact("anvil")]
    public async Task A_file_of_another_chain_or_of_contracts_that_are_not_there_is_refused()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var folder = new TemporaryFolder();
        await using var local = await LocalChain.StartAsync(bound.Token);
        using var key = await local.RichAsync(bound.Token);
        var made = await Deploy(local.Client, key, s_quick).DeployAsync(s_terms, folder.File("a.json"), bound.Token);

        await Refused(made with { ChainId = 16602 }, "chain 16602");
        await Refused(made with { Anchor = s_people[0] }, "no contract at");
        await Refused(made with { Terms = s_terms with { PayoutLag = 3 } }, "payout lag is 2, not 3");
        await Refused(made with { Vault = made.Anchor, Anchor = made.Vault }, "the court's vault");

        async Task Refused(Deployment deployment, string said) =>
            Assert.Contains(said, (await Assert.ThrowsAsync<DeploymentException>(() => DeploymentCheck.VerifyAsync(local.Client, deployment, bound.Token))).Message, StringComparison.Ordinal);
    }

    private static Deployer Deploy(ChainClient chain, SigningKey key, DeployerOptions options) => new(chain, key, options, TimeProvider.System);
}
