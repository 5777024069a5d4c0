using System.Security.Cryptography;

namespace ZeroG.Silo.Tests.Cluster;

/// <summary>Files with secrets, as an operator makes them.</summary>
internal static class SecretFiles
{
    /// <summary>Writes a file that its owner alone may read, or with another mode.</summary>
    public static string Write(string path, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        return path;
    }

    /// <summary>A random key or token in hexadecimal.</summary>
    public static string Random() => RandomNumberGenerator.GetHexString(64, lowercase: true);
}
