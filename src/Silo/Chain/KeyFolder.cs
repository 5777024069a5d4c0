using System.Security.Cryptography;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Keys;
using ZeroG.Grains.Settlement;

namespace ZeroG.Silo.Chain;

/// <summary>A folder of key files under one password. A key is opened when it is first needed, and then kept.</summary>
public sealed class KeyFolder : IKeyring, IDisposable
{
    // Stretching a password keeps those busy who have the file and guess. Whose password lies beside the file need not guess,
    // and would only start slowly.
    private const int CostBesidePassword = 4_096;
    private const int Cost = 262_144;

    private readonly Keystore _store;
    private readonly byte[] _password;
    private readonly int _cost;
    private readonly HashSet<Address> _known;
    private readonly Dictionary<Address, SigningKey> _open = [];
    private readonly Lock _gate = new();

    private KeyFolder(string folder, byte[] password, bool isBeside)
    {
        (_store, _password, _cost) = (new Keystore(folder), password, isBeside ? CostBesidePassword : Cost);
        _known = [.. _store.List()];
    }

    /// <summary>The accounts whose keys are here, in order.</summary>
    public IReadOnlyList<Address> Accounts
    {
        get
        {
            lock (_gate) return [.. _known.Order()];
        }
    }

    /// <summary>The accounts with keys in a folder, in order; needs no password.</summary>
    public static IReadOnlyList<Address> List(string folder) => new Keystore(folder).List();

    /// <summary>Opens a folder.</summary>
    /// <param name="folder">Absolute path; made with the first key.</param>
    /// <param name="passwordFile">File with the password; null for <c>password</c> in the folder.</param>
    /// <param name="makesPassword">Whether a missing password is made, where it lies in the folder.</param>
    /// <exception cref="ZeroGException">The password cannot be read.</exception>
    public static KeyFolder Open(string folder, string? passwordFile, bool makesPassword)
    {
        var beside = Path.Combine(folder, KeyPassword.Name);
        var path = passwordFile is null ? beside : Path.GetFullPath(passwordFile);
        if (path == beside && makesPassword)
        {
            Make(folder);
            KeyPassword.Make(beside);
        }

        if (passwordFile is null && !File.Exists(beside))
        {
            throw new ZeroGException(
                FailureKind.NotFound,
                $"There is no password for the keys in {folder}.",
                "Make one with 'openssl rand -base64 32 > FILE; chmod 600 FILE', keep it apart from the keys, and name it with --password-file or in ZEROG_KEY_PASSWORD_FILE.");
        }

        return new KeyFolder(folder, KeyPassword.Read(path), Path.GetDirectoryName(path) == folder);
    }

    /// <inheritdoc/>
    public bool Holds(Address account)
    {
        lock (_gate) return _known.Contains(account);
    }

    /// <inheritdoc/>
    public SigningKey Open(Address account)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(account, out var open)) return open;
            return _open[account] = ChainFailures.Of(() => _store.Open(account, _password));
        }
    }

    /// <summary>Makes a key.</summary>
    public Address Create() => Keep(_store.Create(_password, _cost));

    /// <summary>Takes over a key of another wallet; it is stored under the password of this folder.</summary>
    /// <param name="file">A key file (Web3 Secret Storage, version 3).</param>
    /// <param name="passwordFile">File with its password; null for the password of this folder.</param>
    /// <param name="mayBeHere">Whether a key that is here already will do.</param>
    /// <exception cref="ZeroGException">Not a key file, another password, or a key that is here already.</exception>
    public Address Import(ReadOnlyMemory<byte> file, string? passwordFile = null, bool mayBeHere = false) => ChainFailures.Of(() =>
    {
        var password = passwordFile is null ? _password : KeyPassword.Read(passwordFile);
        try
        {
            using var key = KeyFile.Read(file, password);
            return mayBeHere && Holds(key.Address) ? key.Address : Keep(_store.Store(key, _password, _cost));
        }
        catch (FormatException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, $"This is not a key file: {wrong.Message}", "Export it from the wallet as a JSON keystore of version 3.");
        }
        catch (CryptographicException)
        {
            throw new ZeroGException(FailureKind.Invalid, "The key file does not open: its password is another, or the file was changed.", "Name the file with its password with --from-password-file.");
        }
    });

    /// <summary>Forgets the keys.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var key in _open.Values) key.Dispose();
            _open.Clear();
            _known.Clear();
            CryptographicOperations.ZeroMemory(_password);
        }
    }

    private Address Keep(Address account)
    {
        lock (_gate) _known.Add(account);
        return account;
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
