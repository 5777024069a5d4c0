using System.Globalization;
using ZeroG.Chain;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Chain;

/// <summary>Has the key of another wallet act in a role of a data directory.</summary>
public static class RoleImport
{
    private const int MaxProviders = 256;

    /// <summary>Takes over the key, and gives it the role. The key that had it stays in the folder.</summary>
    /// <param name="dataDirectory">Path of the data directory, which no other process may hold.</param>
    /// <param name="keyPasswordFile">File with the password of its keys; null for the one beside them.</param>
    /// <param name="role">The role, as <c>zerog key list</c> names it.</param>
    /// <param name="file">The key file.</param>
    /// <param name="passwordFile">File with its password; null for the password of the directory's keys.</param>
    /// <exception cref="ZeroGException">The role cannot be taken over, or the key is none.</exception>
    public static Address Import(string dataDirectory, string? keyPasswordFile, string role, ReadOnlyMemory<byte> file, string? passwordFile)
    {
        ArgumentNullException.ThrowIfNull(role);
        using var directory = DataDirectory.Open(dataDirectory);
        using var keys = KeyFolder.Open(directory.Keys, keyPasswordFile, makesPassword: false);
        var known = ChainAccounts.Read(directory.Chain);
        // Before anything is stored.
        var take = Taking(known, directory, keys, role);
        var account = keys.Import(file, passwordFile, mayBeHere: true);
        if (known?.Roles().FirstOrDefault(other => other.Account == account) is { } taken)
        {
            if (taken.Role == role) return account;
            throw new ZeroGException(FailureKind.Conflict, $"{account} is the {taken.Role} already.", "Give each role an account of its own.");
        }

        take(account).Write(directory);
        return account;
    }

    private static Func<Address, ChainAccounts> Taking(ChainAccounts? known, DataDirectory directory, KeyFolder keys, string role)
    {
        if (known is not null)
        {
            if (role == ChainAccounts.OwnerRole) return account => known with { Owner = account };
            if (Seat(ChainAccounts.RefereePrefix, role, known.Panel.Length) is { } seat) return account => known with { Panel = known.Panel.SetItem(seat, account) };
            if (Seat(ChainAccounts.AppealPrefix, role, known.AppealPanel.Length) is { } larger) return account => known with { AppealPanel = known.AppealPanel.SetItem(larger, account) };
            if (known.Senders().Any(other => other.Role == role))
                throw new ZeroGException(
                    FailureKind.Conflict,
                    $"The key of {role} cannot be another: the ids of providers commit to it.",
                    $"Import the key without --as, and have the recovery key name it to the vault (rotateOperator, rotateRecovery); or import it as {role} into a new data directory.");
        }

        var isProvider = Seat(ChainAccounts.ProviderPrefix, role, MaxProviders) is not null;
        if (!isProvider && (known is not null || role is not (ChainAccounts.OwnerRole or ChainAccounts.OrchestratorName or ChainAccounts.RecoveryRole)))
            throw new ZeroGException(
                FailureKind.Invalid,
                $"There is no role '{role}' here.",
                "Name owner, orchestrator, recovery, a provider such as provider-1, or a referee that 'zerog key list' shows. Referees of other chains need no role: 'zerog chain seat' names accounts.");
        return account => ChainAccounts.Complete(known, directory, made => made == role ? account : keys.Create(), isProvider ? [role] : []);
    }

    // The place, from 0 on, of a role that is a prefix and a number from 1 on.
    private static int? Seat(string prefix, string role, int count) =>
        role.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(role.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= count && role == ChainAccounts.Numbered(prefix, number)
            ? number - 1
            : null;
}
