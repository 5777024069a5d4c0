using ZeroG.Chain.Contracts;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Transactions;
using ZeroG.TestProcesses;

namespace ZeroG.Chain.Tests.Deployments;

public sealed class DeploymentFileTests
{
    private static readonly Address[] s_people = [.. Enumerable.Range(1, 9).Select(i => Address.FromBytes(Keccak256.Hash([(byte)i]).ToArray().AsSpan(12)))];

    [Fact]
    public void A_deployment_is_read_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var plan = DeploymentPlan.Of(31337, s_people[0], 7, DeploymentTerms.Default with { Bench = new BenchTerms(s_people[..3], 2, s_people[4..9], 3) });

        DeploymentFile.Write(folder.File("a/b.json"), plan.Deployment with { Block = 12 });
        var read = DeploymentFile.Read(folder.File("a/b.json"));

        Assert.Equal(DeploymentJson.Write(plan.Deployment with { Block = 12 }), DeploymentJson.Write(read));
        Assert.Equal(s_people[4..9], read.Terms.Bench!.AppealPanel);
        Assert.Single(Directory.GetFileSystemEntries(folder.File("a")));
    }

    [Theory]
    [InlineData("\"chainId\": 31337", "\"chainId\": -1")]
    [InlineData("\"chainId\": 31337", "\"chainId\": 31337, \"extra\": 1")]
    [InlineData("\"chainId\": 31337", "\"chainId\": 31337, \"chainId\": 1")]
    [InlineData("\"chainId\": 31337,", "")]
    [InlineData("\"vault\": \"0x", "\"vault\": \"0y")]
    [InlineData("\"penaltyBps\": \"5000\"", "\"penaltyBps\": \"10001\"")]
    [InlineData("\"penaltyBps\": \"5000\"", "\"penaltyBps\": 5000")]
    [InlineData("\"unbondingTime\": 1814400", "\"unbondingTime\": 1000")]
    [InlineData("\"maxExtensions\": 3", "\"maxExtensions\": 18446744073709551615")]
    [InlineData("{", "[")]
    [InlineData("\"terms\": {", "\"terms\": null, \"x\": {")]
    public void A_file_that_is_no_deployment_is_refused(string sound, string damaged)
    {
        using var folder = new TemporaryFolder();
        var text = System.Text.Encoding.UTF8.GetString(DeploymentJson.Write(DeploymentPlan.Of(31337, s_people[0], 7, DeploymentTerms.Default).Deployment));
        var at = text.IndexOf(sound, StringComparison.Ordinal);
        Assert.True(at >= 0, text);
        File.WriteAllText(folder.File("a.json"), text[..at] + damaged + text[(at + sound.Length)..]);

        Assert.Throws<DeploymentException>(() => DeploymentFile.Read(folder.File("a.json")));
    }

    [Fact]
    public void A_file_over_the_bound_twice_the_same_contract_and_no_file_are_refused()
    {
        using var folder = new TemporaryFolder();
        var made = DeploymentPlan.Of(31337, s_people[0], 7, DeploymentTerms.Default).Deployment;
        File.WriteAllText(folder.File("large.json"), new string(' ', DeploymentFile.MaxBytes + 1));
        DeploymentFile.Write(folder.File("twice.json"), made with { Court = made.Vault });
        DeploymentFile.Write(folder.File("zero.json"), made with { Court = Address.Zero });

        foreach (var name in (string[])["large.json", "twice.json", "zero.json", "none.json"]) Assert.Throws<DeploymentException>(() => DeploymentFile.Read(folder.File(name)));
        Assert.Null(DeploymentFile.TryRead(folder.File("none.json")));
    }

    [Fact]
    public void What_is_under_way_is_read_only_with_its_own_transactions()
    {
        using var folder = new TemporaryFolder();
        using var key = SigningKey.Create();
        using var stranger = SigningKey.Create();
        var plan = DeploymentPlan.Of(31337, key.Address, 7, DeploymentTerms.Devnet);
        var progress = new DeploymentProgress(plan).With(0, Sign(0, key, 7));
        progress.Write(folder.File("a"));
        Assert.Equal(progress.Attempts[0][0].Hash, DeploymentProgress.Read(folder.File("a"))!.Attempts[0][0].Hash);
        Assert.Null(DeploymentProgress.Read(folder.File("none")));

        new DeploymentProgress(plan).With(0, Sign(0, stranger, 7)).Write(folder.File("stranger"));
        new DeploymentProgress(plan).With(0, Sign(0, key, 8)).Write(folder.File("nonce"));
        new DeploymentProgress(plan).With(1, Sign(0, key, 8)).Write(folder.File("data"));
        File.WriteAllText(folder.File("other"), File.ReadAllText(folder.File("a")).Replace(plan.Fingerprint().ToString(), Keccak256.Hash([1]).ToString(), StringComparison.Ordinal));
        File.WriteAllText(folder.File("hex"), File.ReadAllText(folder.File("a")).Replace("\"0x02", "\"0x03", StringComparison.Ordinal));
        foreach (var name in (string[])["stranger", "nonce", "data", "other", "hex"]) Assert.Throws<DeploymentException>(() => DeploymentProgress.Read(folder.File(name)));

        SignedTransaction Sign(int step, SigningKey by, ulong nonce) =>
            new Transaction { ChainId = 31337, Nonce = nonce, MaxFeePerGas = 2, MaxPriorityFeePerGas = 1, GasLimit = 1, To = null, Data = plan.Steps[step].Data }.Sign(by);
    }

    [Fact]
    public void The_presets_are_such_that_the_contracts_take_them()
    {
        DeploymentTerms.Default.Check();
        DeploymentTerms.Devnet.Check();
        // Written out from the windows: 6 h + 3 d + 2 d + 3 × 12 h + 2 d + 2 d + 4 d + 1 h.
        Assert.Equal(((13 * 24ul) + 6 + 36 + 1) * 3600, DeploymentTerms.Default.NeededUnbonding());
        Assert.Equal(666u, DeploymentTerms.Devnet.NeededUnbonding());
    }

    [Fact]
    public void Terms_that_a_constructor_would_refuse_are_refused_before_anything_is_paid()
    {
        var sound = DeploymentTerms.Devnet;
        var windows = sound.Windows;
        DeploymentTerms[] wrong =
        [
            sound with { UnbondingTime = sound.NeededUnbonding() - 1 }, sound with { ClaimWindow = sound.NeededUnbonding() - 1 }, sound with { TombstoneAfter = 0 },
            sound with { SettlementGrace = 0 }, sound with { Windows = windows with { CommitAge = 0 } }, sound with { Windows = windows with { CommitLife = 1 } },
            sound with { Windows = windows with { Response = 0 } }, sound with { Windows = windows with { Ruling = 0 } }, sound with { Windows = windows with { Appeal = 0 } },
            sound with { Windows = windows with { AppealRuling = 0 } }, sound with { Windows = windows with { Anchoring = ulong.MaxValue } },
            sound with { Terms = sound.Terms with { Bond = 0 } }, sound with { Terms = sound.Terms with { AppealBond = 0 } }, sound with { Terms = sound.Terms with { PenaltyBps = 0 } },
            sound with { Terms = sound.Terms with { JobBps = 7000 } }, sound with { Terms = sound.Terms with { JobBps = UInt256.MaxValue } },
            sound with { Admin = Address.Zero }, sound with { Admin = s_people[1], Registrar = s_people[2] },
            sound with { Registrar = s_people[2], Bench = new BenchTerms(s_people[..3], 2, s_people[4..9], 3) },
            sound with { Bench = new BenchTerms(s_people[..3], 1, s_people[4..9], 3) }, sound with { Bench = new BenchTerms(s_people[..3], 2, s_people[2..9], 4) },
            sound with { Bench = new BenchTerms(s_people[..3], 2, s_people[4..7], 2) }, sound with { Bench = new BenchTerms([s_people[0], s_people[0]], 2, s_people[4..9], 3) },
            sound with { Bench = new BenchTerms([], 0, s_people[4..9], 3) },
        ];

        Assert.All(wrong, terms => Assert.Throws<DeploymentException>(() => DeploymentPlan.Of(31337, s_people[0], 0, terms)));
    }

    [Fact]
    public void A_plan_depends_on_nothing_but_deployer_nonce_and_terms()
    {
        var plan = DeploymentPlan.Of(31337, s_people[0], 7, DeploymentTerms.Devnet);

        Assert.Equal(plan.Fingerprint(), DeploymentPlan.Of(31337, s_people[0], 7, DeploymentTerms.Devnet).Fingerprint());
        Assert.NotEqual(plan.Fingerprint(), DeploymentPlan.Of(31337, s_people[0], 8, DeploymentTerms.Devnet).Fingerprint());
        Assert.NotEqual(plan.Fingerprint(), DeploymentPlan.Of(31337, s_people[0], 7, DeploymentTerms.Default).Fingerprint());
        Assert.Equal([7, 8, 9, 10, 11], plan.Steps.Select(step => (int)step.Nonce));
        Assert.Equal(4, DeploymentPlan.Of(31337, s_people[0], 7, DeploymentTerms.Devnet with { Admin = s_people[1] }).Steps.Count);
        Assert.Equal(Address.OfContract(s_people[0], 9), plan.Deployment.Court);
        Assert.Equal(plan.Deployment.Court, new SlashingCourt(plan.Deployment.Court).Address);
    }
}
