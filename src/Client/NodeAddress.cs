using System.Globalization;
using System.Text.Json;

namespace ZeroG.Client;

/// <summary>Where the node of a data directory listens, as it wrote to <c>up.json</c> there.</summary>
/// <param name="Address">Loopback address with its port.</param>
/// <param name="Token">Bearer token of every call: 64 hexadecimal digits.</param>
/// <param name="ProcessId">Process of the node.</param>
/// <param name="StartedAt">When it started to listen.</param>
public sealed record NodeAddress(Uri Address, string Token, int ProcessId, DateTimeOffset StartedAt)
{
    private const int MaxFileBytes = 4096;

    /// <summary>Path of the file in a data directory.</summary>
    public static string FileOf(string dataDirectory) => Path.Combine(dataDirectory, "up.json");

    /// <summary>Reads the address of a data directory's node.</summary>
    /// <param name="dataDirectory">Path of the data directory; need not exist.</param>
    /// <returns>The address, or null when no node wrote one. The node may have died since.</returns>
    /// <exception cref="ZeroGException">The file is readable by others, or is not such a file.</exception>
    public static NodeAddress? Read(string dataDirectory)
    {
        var path = FileOf(dataDirectory);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & OthersMay) != 0)
            {
                throw new ZeroGException(
                    FailureKind.Conflict,
                    $"{path} holds the node's token and can be read or changed by other users.",
                    "Stop the node, delete the file and start the node again: it gets a new token.");
            }

            if (file.Length > MaxFileBytes) throw NotAnAddress(path, null);
            var address = JsonSerializer.Deserialize<NodeAddress>(file, NodeJson.Options);
            return address is { Token.Length: 64, ProcessId: > 0 } && IsLoopback(address.Address)
                ? address
                : throw NotAnAddress(path, null);
        }
        catch (IOException) when (!File.Exists(path))
        {
            return null;
        }
        catch (JsonException broken)
        {
            throw NotAnAddress(path, broken);
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or IOException)
        {
            throw new ZeroGException(
                FailureKind.Storage, $"cannot read {path}: {unreadable.Message}", "Run this as the user that started the node.", unreadable);
        }
    }

    /// <summary>The address and the process; never the token, which has no business in a log.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Address} (process {ProcessId}, since {StartedAt:u})");

    private const UnixFileMode OthersMay =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    // A token must never travel to another machine, whatever the file says.
    private static bool IsLoopback(Uri address) =>
        address is { IsAbsoluteUri: true, Scheme: "http", AbsolutePath: "/", Query: "", UserInfo: "" }
        && address.Host is "127.0.0.1" or "[::1]" or "localhost";

    private static ZeroGException NotAnAddress(string path, Exception? inner) => new(
        FailureKind.Storage,
        $"{path} is not the address of a node on this machine.",
        "If no 'zerog up' runs on this data directory, delete the file; otherwise stop the node and start it again.",
        inner);
}
