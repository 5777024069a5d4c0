using System.Security.Cryptography;
using ZeroG.Chain.Crypto;

namespace ZeroG.Chain.Keys;

/// <summary>A folder of key files, one for each account, readable by their owner alone.</summary>
/// <param name="folder">The folder; made when the first key is stored.</param>
public sealed class Keystore(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Stores a new key, and answers with its account.</summary>
    public Address Create(ReadOnlySpan<byte> password, int scryptN = 262_144)
    {
        using var key = SigningKey.Create();
        return Store(key, password, scryptN);
    }

    /// <summary>Stores the key of another wallet's file, under the same password.</summary>
    /// <exception cref="FormatException">Not a key file of version 3.</exception>
    /// <exception cref="CryptographicException">The password is wrong, or the file was changed.</exception>
    /// <exception cref="KeystoreException">The account is stored already.</exception>
    public Address Import(ReadOnlyMemory<byte> file, ReadOnlySpan<byte> password, int scryptN = 262_144)
    {
        using var key = KeyFile.Read(file, password);
        return Store(key, password, scryptN);
    }

    /// <summary>Stores a key. The file appears whole or not at all.</summary>
    /// <exception cref="KeystoreException">The account is stored already.</exception>
    public Address Store(SigningKey key, ReadOnlySpan<byte> password, int scryptN = 262_144)
    {
        ArgumentNullException.ThrowIfNull(key);
        var path = PathOf(key.Address);
        if (File.Exists(path)) throw Exists(key.Address);
        Directory.CreateDirectory(folder);
        var draft = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
            using (var file = new FileStream(draft, options))
            {
                file.Write(KeyFile.Write(key, password, scryptN));
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw Exists(key.Address);
        }
        finally
        {
            File.Delete(draft);
        }
        return key.Address;
    }

    /// <summary>The accounts whose keys are here, in order.</summary>
    public IReadOnlyList<Address> List()
    {
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder, "0x*.json").Select(path => Address.TryParse(Path.GetFileNameWithoutExtension(path), out var address) ? address : (Address?)null).OfType<Address>().Order()];
    }

    /// <summary>The key of an account. The caller disposes it.</summary>
    /// <exception cref="KeystoreException">There is none, others may read it, it is damaged, or the password is wrong.</exception>
    public SigningKey Open(Address account, ReadOnlySpan<byte> password)
    {
        var path = PathOf(account);
        if (!File.Exists(path)) throw new KeystoreException($"There is no key of {account} in {folder}.", "List the keys, or import this one.");
        using var file = File.OpenHandle(path);
        // Of the open file, so that it cannot be exchanged between the check and the reading.
        if (!OperatingSystem.IsWindows() && IsOpen(File.GetUnixFileMode(file)))
            throw new KeystoreException($"Others than its owner may use the key file {path}.", $"Make sure that nobody copied it, then run: chmod 600 '{path}'");
        if (RandomAccess.GetLength(file) > KeyFile.MaxBytes) throw new KeystoreException($"The key file {path} is too long for one.", "Restore it from a copy.");
        var bytes = new byte[RandomAccess.GetLength(file)];
        var read = RandomAccess.Read(file, bytes, 0);
        try
        {
            var key = KeyFile.Read(bytes.AsMemory(0, read), password);
            if (key.Address == account) return key;
            key.Dispose();
            throw new KeystoreException($"The key file {path} holds the key of another account.", "Restore it from a copy.");
        }
        catch (FormatException failure)
        {
            throw new KeystoreException($"The key file {path} cannot be read: {failure.Message}", "Restore it from a copy.");
        }
        catch (CryptographicException)
        {
            throw new KeystoreException($"The key file {path} does not open: the password is wrong, or the file was changed.", "Try the password again, or restore the file from a copy.");
        }
    }

    // The group may read what its owner may not write either: so Kubernetes mounts a Secret for a pod with an fsGroup (0440).
    private static bool IsOpen(UnixFileMode mode) =>
        (mode & Others & ~UnixFileMode.GroupRead) != 0 || (mode.HasFlag(UnixFileMode.GroupRead) && mode.HasFlag(UnixFileMode.UserWrite));

    private string PathOf(Address account) => Path.Combine(folder, account.ToLowerHex() + ".json");

    private static KeystoreException Exists(Address account) => new($"The key of {account} is stored already.", "Use it, or move its file away first.");
}
