using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Deployments;
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

    /// <summary>What the names of the node's providers begin with; a number from 1 on follows.</summary>
    public const string ProviderPrefix = "provider-";

    /// <summary>What the roles of the first panel's members begin with; a number from 1 on follows.</summary>
    public const string RefereePrefix = "referee-";

    /// <summary>The same of the panel of appeal.</summary>
    public const string AppealPrefix = "appeal-";

    private const int MaxBytes = 1 << 20;

    // One of the panel may be silent, and two of the larger one.
    private const int PanelSize = 3;
    private const int AppealSize = 5;

    /// <summary>Who rules first on a chain for development; empty where the node has had none. They sign rulings, and send no transactions.</summary>
    public ImmutableArray<Address> Panel { get; init; } = [];

    /// <summary>Who rules there on appeal.</summary>
    public ImmutableArray<Address> AppealPanel { get; init; } = [];

    /// <summary>The two panels as the court seats them: more than half of each rule.</summary>
    public BenchTerms Bench() => new(Panel, Panel.Length / 2 + 1, AppealPanel, AppealPanel.Length / 2 + 1);

    /// <summary>All providers, the orchestrator among them, by the vault's id.</summary>
    public IReadOnlyDictionary<string, ProviderKeys> ById() => Providers.Values.Append(Orchestrator).ToDictionary(IdOf, keys => keys);

    /// <summary>Account and role of everybody: who sends transactions, then the referees.</summary>
    public IReadOnlyList<ChainRole> Roles() =>
    [
        .. Senders(),
        .. Referees(RefereePrefix, Panel),
        .. Referees(AppealPrefix, AppealPanel),
    ];

    /// <summary>Account and role of everybody who sends transactions, and the provider that an account operates: owner, orchestrator, recovery, then providers by name.</summary>
    public IReadOnlyList<ChainRole> Senders() =>
    [
        new(OwnerRole, Owner, null),
        new(OrchestratorName, Orchestrator.Operator, IdOf(Orchestrator)),
        new(RecoveryRole, Recovery, null),
        .. Providers.Select(provider => new ChainRole(provider.Key, provider.Value.Operator, IdOf(provider.Value))),
    ];

    /// <summary>The role of a number.</summary>
    public static string Numbered(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");

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
    /// <param name="withPanels">Whether the referees of a chain for development must be: elsewhere they are other people.</param>
    /// <exception cref="ZeroGException">The file is damaged.</exception>
    public static ChainAccounts ReadOrMake(DataDirectory directory, KeyFolder keys, IEnumerable<string> providers, bool withPanels)
    {
        var accounts = Complete(Read(directory.Chain), directory, _ => keys.Create(), providers);
        if (withPanels) accounts = accounts with { Panel = Filled(accounts.Panel, PanelSize), AppealPanel = Filled(accounts.AppealPanel, AppealSize) };
        accounts.Write(directory);
        return accounts;

        ImmutableArray<Address> Filled(ImmutableArray<Address> known, int size) =>
            [.. known, .. Enumerable.Range(known.Length, Math.Max(0, size - known.Length)).Select(_ => keys.Create())];
    }

    /// <summary>Accounts, with such as are missing made.</summary>
    /// <param name="known">What there is; null for nothing.</param>
    /// <param name="directory">Its directory.</param>
    /// <param name="make">Makes the account of a role.</param>
    /// <param name="providers">Names of providers that must be among them.</param>
    public static ChainAccounts Complete(ChainAccounts? known, DataDirectory directory, Func<string, Address> make, IEnumerable<string> providers)
    {
        var recovery = known?.Recovery ?? make(RecoveryRole);
        var accounts = known ?? new ChainAccounts(make(OwnerRole), recovery, Register(OrchestratorName), []);
        foreach (var name in providers)
            if (!accounts.Providers.ContainsKey(name)) accounts.Providers[name] = Register(name);
        return accounts;

        ProviderKeys Register(string name) => new(make(name), recovery, SaltOf(directory, name));
    }

    /// <summary>What tells the providers of a node apart: their ids without a chain.</summary>
    public static Hash256 SaltOf(DataDirectory directory, string name) =>
        Hash256.FromBytes(SHA256.HashData([.. directory.NodeId.Span, .. Encoding.UTF8.GetBytes(name)]));

    /// <summary>Stores them, where they are others than before.</summary>
    public void Write(DataDirectory directory)
    {
        // The keys are there before the file that names them: killed in between, keys that nobody uses are left over.
        var path = FileOf(directory.Chain);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this, NodeJson.Options);
        if (File.Exists(path) && bytes.AsSpan().SequenceEqual(File.ReadAllBytes(path))) return;
        Directory.CreateDirectory(directory.Chain);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private static IEnumerable<ChainRole> Referees(string prefix, ImmutableArray<Address> panel) =>
        panel.Select((account, i) => new ChainRole(Numbered(prefix, i + 1), account, null));

    private static string FileOf(string folder) => Path.Combine(folder, "accounts.json");
}
