using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ZeroG.Silo.Cluster;

namespace ZeroG.Silo.Chain;

/// <summary>The password of key files, from a file that its owner alone may read.</summary>
internal static class KeyPassword
{
    /// <summary>Name of the password in a folder of keys.</summary>
    public const string Name = "password";

    private const int RandomBytes = 32;

    /// <summary>Reads a password, as UTF-8; line ends after it are not part of it.</summary>
    /// <exception cref="ZeroGException">The file is missing, open to others, or empty. The message has nothing of it.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            var text = SecretFile.Read(path).TrimEnd('\r', '\n');
            return text.Length > 0 ? Encoding.UTF8.GetBytes(text) : throw new ZeroGException(FailureKind.Invalid, "the file is empty.", "Write the password of the keys into it.");
        }
        catch (ZeroGException bad)
        {
            throw new ZeroGException(bad.Kind, $"The password of the keys cannot be taken from {path}: {bad.Message}", bad.Remedy, bad.InnerException);
        }
    }

    /// <summary>Writes a random password, unless there is one.</summary>
    public static void Make(string path)
    {
        if (File.Exists(path)) return;
        var draft = $"{path}.new";
        File.Delete(draft);
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, how))
        {
            file.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes))));
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path);
    }
}
