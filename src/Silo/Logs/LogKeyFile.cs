using System.Security.Cryptography;
using ZeroG.Chain.Crypto;
using ZeroG.Grains.Provenance;

namespace ZeroG.Silo.Logs;

/// <summary>The file of a node with the key that signs the heads of its logs: 32 random bytes, made once, for its owner's eyes alone.</summary>
internal static class LogKeyFile
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the key, or makes it where there is none.</summary>
    /// <exception cref="ZeroGException">The file is damaged. It is never replaced: readers know the log by its key.</exception>
    public static LogKey ReadOrMake(string file)
    {
        if (!File.Exists(file)) Make(file);
        var secret = File.ReadAllBytes(file);
        try
        {
            return new LogKey(secret);
        }
        catch (FormatException damaged)
        {
            throw new ZeroGException(
                FailureKind.Storage, $"{file} is damaged: {damaged.Message}", "Restore it from a backup. Without it the log gets another key, which readers take for another log.", damaged);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static void Make(string file)
    {
        var secret = RandomNumberGenerator.GetBytes(SigningKey.Size);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersAlone;
            using (var stream = new FileStream(file + ".tmp", options))
            {
                stream.Write(secret);
                stream.Flush(flushToDisk: true);
            }

            File.Move(file + ".tmp", file);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
