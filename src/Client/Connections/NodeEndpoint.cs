using System.Net;

namespace ZeroG.Client;

/// <summary>A node named by its address, and what proves each side to the other.</summary>
public sealed record NodeEndpoint
{
    private const int MaxTokenBytes = 4096;

    /// <summary>Where the node listens, such as <c>https://zerog.example.org/</c>: scheme, host and port, and nothing else.</summary>
    public required Uri Address { get; init; }

    /// <summary>The bearer token; null for none, or for the one in <see cref="TokenFile"/>.</summary>
    public string? Token { get; init; }

    /// <summary>File that holds the bearer token and nothing else; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>PEM file of the authorities that sign the node's certificate; null for those that this machine trusts.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>PEM file of the client's own certificate; null for none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of the certificate's private key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The address; never the token, which has no business in a log.</summary>
    public override string ToString() => $"{Address}";

    /// <summary>Checks that the parts fit each other.</summary>
    /// <exception cref="ZeroGException">They do not, or a token would travel in the clear to another machine.</exception>
    internal void Check()
    {
        CheckAddress(Address);
        if (Token is not null && TokenFile is not null)
            throw Invalid("both a token and a file with a token are given.", "Give one of them.");
        if ((CertificateFile is null) != (KeyFile is null))
            throw Invalid("a client certificate needs its private key, and a key its certificate.", "Name both files, or neither.");
        if (Address.Scheme != Uri.UriSchemeHttps && (AuthorityFile ?? CertificateFile) is not null)
            throw Invalid($"{Address} is not encrypted, so no certificate is ever looked at.", "Use an address that begins with https://.");
        if ((Token ?? TokenFile) is not null) CheckMayCarryToken(Address);
    }

    /// <summary>The token as it stands now; null when there is none.</summary>
    /// <exception cref="ZeroGException">The file cannot be read, or holds no token.</exception>
    internal string? ReadToken()
    {
        if (TokenFile is null) return Token is null ? null : CheckToken(Token, "the token");
        try
        {
            using var file = new FileStream(TokenFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[MaxTokenBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return CheckToken(System.Text.Encoding.UTF8.GetString(bytes, 0, length).Trim(), TokenFile);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ZeroGException(
                FailureKind.Invalid, $"cannot read the token file '{TokenFile}': {unreadable.Message}", "Name a file that holds the node's token.", unreadable);
        }
    }

    /// <summary>Refuses to send a token in the clear to another machine.</summary>
    internal static void CheckMayCarryToken(Uri address)
    {
        if (address.Scheme == Uri.UriSchemeHttps || IsLoopback(address)) return;
        throw Invalid(
            $"a token is not sent to {address} over plain http: whoever is on the way could read it.",
            "Use an address that begins with https://, or a tunnel to a port of this machine.");
    }

    private static void CheckAddress(Uri? address)
    {
        var isNode = address is { IsAbsoluteUri: true, AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
        if (!isNode)
        {
            // What stands before an @ may be a password.
            var shown = address is { IsAbsoluteUri: true, UserInfo.Length: > 0 } ? "with a user's name" : $"'{address}'";
            throw Invalid($"the address {shown} is not the address of a node.", "Give scheme, host and port alone, such as https://zerog.example.org:8080.");
        }
    }

    private static bool IsLoopback(Uri address) =>
        address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    // A token becomes part of a header: nothing in it may end the line.
    private static string CheckToken(string token, string where) =>
        token.Length is > 0 and <= MaxTokenBytes && token.All(letter => letter is > ' ' and < '\x7f')
            ? token
            : throw Invalid($"{where} is not a token.", $"A token has 1 to {MaxTokenBytes} printable ASCII characters without a space.");

    private static ZeroGException Invalid(string message, string remedy) => new(FailureKind.Invalid, message, remedy);
}
