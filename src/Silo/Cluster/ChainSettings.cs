using ZeroG.Chain;
using ZeroG.Chain.Rpc;
using ZeroG.Grains.Provenance;
using ZeroG.Silo.Chain;
using ZeroG.Silo.Hosting;

namespace ZeroG.Silo.Cluster;

/// <summary>The chain that a cluster settles on.</summary>
/// <param name="Node">The chain's node.</param>
/// <param name="DeploymentFile">Where the contracts are.</param>
/// <param name="KeyFolder">Folder of key files; null on a silo that signs nothing.</param>
/// <param name="PasswordFile">Their password; null on a silo that signs nothing.</param>
/// <param name="FinalityDepth">Blocks on top of a block that make it final.</param>
/// <param name="Owner">Who funds jobs; null where that is not said.</param>
/// <param name="Orchestrator">Operator of the provider on whose behalf rounds are settled; null where that is not said.</param>
public sealed record ChainSettings(
    RpcEndpoint Node, string DeploymentFile, string? KeyFolder, string? PasswordFile, ulong FinalityDepth, Address? Owner, Address? Orchestrator)
{
    /// <summary>When heads of the transparency log are anchored.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>Reads them; null where the cluster has no chain, or where something is wrong with them.</summary>
    internal static ChainSettings? Read(SettingReader reader, SiloRoles roles)
    {
        var rpc = reader.OptionalText(Keys.ChainRpc);
        var (deployment, keys, password) = (reader.Path(Keys.ChainDeployment), reader.Path(Keys.ChainKeys), reader.Path(Keys.ChainPasswordFile));
        var depth = (ulong)reader.Number(Keys.ChainFinalityDepth, 12, 0, 10_000);
        var log = new LogOptions
        {
            AnchorEntries = reader.Number(Keys.ChainAnchorEntries, 1_024, 1, 1_000_000_000),
            AnchorPeriod = reader.Seconds(Keys.ChainAnchorSeconds, 600, 1, 31_536_000),
        };
        var (owner, orchestrator) = (Account(reader, Keys.ChainOwner), Account(reader, Keys.ChainOrchestrator));
        if (rpc is null)
        {
            foreach (var key in (string[])[Keys.ChainDeployment, Keys.ChainKeys, Keys.ChainPasswordFile, Keys.ChainOwner, Keys.ChainOrchestrator])
                if (reader.IsGiven(key)) reader.Fail(key, "the cluster has no chain.", "Name the chain's node with Chain:Rpc, or leave this out.");
            return null;
        }

        if (deployment is null) reader.Fail(Keys.ChainDeployment, "it is not said where the contracts are.", "Name the file that 'zerog chain deploy' wrote.");
        else Check(reader, Keys.ChainDeployment, () => ClusterSettlement.Read(deployment));
        if (roles.HasFlag(SiloRoles.Orchestrator))
        {
            foreach (var (key, isMissing) in new[] { (Keys.ChainKeys, keys is null), (Keys.ChainPasswordFile, password is null), (Keys.ChainOwner, owner is null), (Keys.ChainOrchestrator, orchestrator is null) })
                if (isMissing && !reader.IsGiven(key)) reader.Fail(key, "an orchestrator silo signs what the cluster settles.", "Give it, as 'zerog key list' shows accounts and docs/stake.md says.");
        }

        if (password is not null) Check(reader, Keys.ChainPasswordFile, () => KeyPassword.Read(password));
        try
        {
            // A silo's settings are written for it: what they name is meant.
            return deployment is null ? null : new ChainSettings(RpcEndpoint.Parse(rpc, allowRemote: true), deployment, keys, password, depth, owner, orchestrator) { Log = log };
        }
        catch (FormatException wrong)
        {
            reader.Fail(Keys.ChainRpc, wrong.Message, "Write it as https://rpc.example.org.");
            return null;
        }
    }

    private static Address? Account(SettingReader reader, string key)
    {
        if (reader.OptionalText(key) is not { } text) return null;
        if (Address.TryParse(text, out var account)) return account;
        reader.Fail(key, "that is no account.", "Write 0x and 40 hexadecimal digits, as 'zerog key list' does.");
        return null;
    }

    private static void Check<T>(SettingReader reader, string key, Func<T> read)
    {
        try
        {
            _ = read();
        }
        catch (ZeroGException bad)
        {
            reader.Fail(key, bad.Message, bad.Remedy);
        }
    }
}
