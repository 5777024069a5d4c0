using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Client;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Chain;

/// <summary>Who acts for a node on a chain: public accounts, whose keys are in the folder of keys.</summary>
/// <param name="Owner">Funds jobs, and deploys contracts.</param>
/// <param name="Recovery">Can replace the operators' keys.</param>
/// <param name="Orchestrator">The provider on whose behalf rounds are settled.</param>
/// <param name="Providers">The node's providers by name.</param>
internal sealed record ChainAccounts(Address Owner, Address Recovery, ProviderKeys Orchestrator, SortedDictionary<string, ProviderKeys> Providers)
{
    /// <summary>Role and name of the provider that settles.</summary>
    public const string OrchestratorName = "orchestrator";

    /// <summary>Role of the account that pays.</summary>
    public const string OwnerRole = "owner";

    /// <summary>Role of the account that replaces operators' keys.</summary>
    public const string RecoveryRole = "recovery";

    private const int MaxBytes = 1 << 20;

    /// <summary>All providers, the orchestrator among them, by the vault's id.</summary>
    public IReadOnlyDictionary<string, ProviderKeys> ById() => Providers.Values.Append(Orchestrator).ToDictionary(IdOf, keys => keys);

    /// <summary>Account and role of everybody who acts, and the provider that an account operates: owner, orchestrator, recovery, then providers by name.</summary>
    public IReadOnlyList<ChainRole> Roles() =>
    [
        new(OwnerRole, Owner, null),
        new(OrchestratorName, Orchestrator.Operator, IdOf(Orchestrator)),
        new(RecoveryRole, Recovery, null),
        .. Providers.Select(provider => new ChainRole(provider.Key, provider.Value.Operator, IdOf(provider.Value))),
    ];

    /// <summary>The id that the vault gives a provider.</summary>
    public static string IdOf(ProviderKeys keys) => ContractIds.Provider(keys.Operator, keys.Recovery, keys.Salt).ToString();

    /// <summary>The accounts of a data directory; null where none were made.</summary>
    /// <param name="folder">What the data directory has of chains.</param>
    /// <exception cref="ZeroGException">The file is damaged.</exception>
    public static ChainAccounts? Read(string folder)
    {
        var path = FileOf(folder);
        if (!File.Exists(path)) return null;
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes) throw new JsonException($"it has {file.Length:N0} bytes");
            return JsonSerializer.Deserialize<ChainAccounts>(file, NodeJson.Strict) ?? throw new JsonException("it holds null");
        }
        catch (Exception damaged) when (damaged is JsonException or FormatException)
        {
            throw new ZeroGException(FailureKind.Storage, $"{path} is damaged: {damaged.Message}", "Restore it from a copy: it says which of the keys beside it are whose.", damaged);
        }
    }

    /// <summary>The accounts of a data directory, with such as are missing made.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="providers">Names of providers that must be among them.</param>
    /// <exception cref="ZeroGException">The file is damaged.</exception>
    public static ChainAccounts ReadOrMake(DataDirectory directory, KeyFolder keys, IEnumerable<string> providers)
    {
        var known = Read(directory.Chain);
        var recovery = known?.Recovery ?? keys.Create();
        var accounts = known ?? new ChainAccounts(keys.Create(), recovery, Register(OrchestratorName), []);
        foreach (var name in providers)
            if (!accounts.Providers.ContainsKey(name)) accounts.Providers[name] = Register(name);
        if (known is null || !JsonSerializer.SerializeToUtf8Bytes(accounts, NodeJson.Options).AsSpan().SequenceEqual(File.ReadAllBytes(FileOf(directory.Chain)))) accounts.Write(directory);
        return accounts;

        ProviderKeys Register(string name) => new(keys.Create(), recovery, SaltOf(directory, name));
    }

    /// <summary>What tells the providers of a node apart: their ids without a chain.</summary>
    public static Hash256 SaltOf(DataDirectory directory, string name) =>
        Hash256.FromBytes(SHA256.HashData([.. directory.NodeId.Span, .. Encoding.UTF8.GetBytes(name)]));

    // The keys are there before the file that names them: killed in between, keys that nobody uses are left over.
    private void Write(DataDirectory directory)
    {
        var path = FileOf(directory.Chain);
        Directory.CreateDirectory(directory.Chain);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, NodeJson.Options);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private static string FileOf(string folder) => Path.Combine(folder, "accounts.json");
}
