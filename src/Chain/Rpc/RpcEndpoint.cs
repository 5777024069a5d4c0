namespace ZeroG.Chain.Rpc;

/// <summary>Where a node is. Its text form leaves out user, password, path and query, any of which may hold a credential.</summary>
public sealed class RpcEndpoint
{
    private RpcEndpoint(Uri uri) => Uri = uri;

    /// <summary>The whole address. Not to be logged.</summary>
    internal Uri Uri { get; }

    /// <summary>Takes an address.</summary>
    /// <param name="url">http or https.</param>
    /// <param name="allowRemote">Whether another machine than this may be meant, which learns every account and transaction.</param>
    /// <exception cref="FormatException">Not such an address, or of another machine without leave.</exception>
    public static RpcEndpoint Parse(string url, bool allowRemote = false)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new FormatException("The address of a node is an http or https URL, such as http://127.0.0.1:8545.");
        if (!uri.IsLoopback && !allowRemote) throw new FormatException($"The node at {uri.Host} is on another machine. Name it with --chain to allow that.");
        return new RpcEndpoint(uri);
    }

    /// <summary>Scheme, host and port.</summary>
    public override string ToString() => $"{Uri.Scheme}://{Uri.Host}:{Uri.Port}";
}
