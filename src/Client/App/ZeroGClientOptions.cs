namespace ZeroG.Client;

/// <summary>Where the client finds its node, and how long it waits for it.</summary>
public sealed class ZeroGClientOptions
{
    /// <summary>HTTP address of a node, such as <c>https://zerog.example.org</c>; null for the node of <see cref="DataDirectory"/>.</summary>
    public Uri? Node { get; set; }

    /// <summary>Data directory whose <c>zerog up</c> to use; null for the node at <see cref="Node"/>.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>Bearer token of the node at <see cref="Node"/>; never sent over plain http to another machine.</summary>
    public string? Token { get; set; }

    /// <summary>File with the bearer token; read again when the node refuses the token it had.</summary>
    public string? TokenFile { get; set; }

    /// <summary>PEM file of the authorities that sign the node's certificate; null for those that this machine trusts.</summary>
    public string? AuthorityFile { get; set; }

    /// <summary>PEM file of the client's own certificate; null for none.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file of the certificate's private key.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Longest time for one attempt of a call; above what a grain's answer may take.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time without a byte while content is opened or fetched. A node verifies content before it sends the first byte.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the node may be away before a call or a watch fails. Zero: the first failure is final.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a watch hears nothing before it asks for the job, in case the connection died without a word.</summary>
    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of all waiting.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Where the jitter of the pauses comes from.</summary>
    public Random Random { get; set; } = Random.Shared;

    /// <summary>Checks the values.</summary>
    /// <param name="overGrains">Whether calls go over grains, so that no node needs to be named.</param>
    /// <exception cref="ZeroGException">They do not fit each other.</exception>
    internal void Check(bool overGrains)
    {
        if (Node is not null && DataDirectory is not null) throw Invalid("both a node's address and a data directory are given.", "Set Node or DataDirectory, not both.");
        if (Node is null && DataDirectory is null && !overGrains)
            throw Invalid("no node is named.", "Set Node to its address, or DataDirectory to the folder of a 'zerog up', or call OverGrains().");
        if (Node is null && (Token ?? TokenFile ?? AuthorityFile ?? CertificateFile ?? KeyFile) is not null)
            throw Invalid("a token or a certificate is given, and no address to use it for.", "Set Node; the node of a data directory has its own token.");
        RequireAboveZero(CallTimeout, nameof(CallTimeout));
        RequireAboveZero(StallTimeout, nameof(StallTimeout));
        RequireAboveZero(QuietPeriod, nameof(QuietPeriod));
        if (Patience < TimeSpan.Zero) throw Invalid($"Patience is {Patience}.", "Set it to zero or above.");
        Endpoint?.Check();
    }

    /// <summary>The node at <see cref="Node"/>.</summary>
    internal NodeEndpoint? Endpoint => Node is null ? null : new NodeEndpoint
    {
        Address = Node,
        Token = Token,
        TokenFile = TokenFile,
        AuthorityFile = AuthorityFile,
        CertificateFile = CertificateFile,
        KeyFile = KeyFile,
    };

    private static void RequireAboveZero(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero || value.TotalMilliseconds > int.MaxValue) throw Invalid($"{name} is {value}.", "Set it above zero, to at most 24 days.");
    }

    private static ZeroGException Invalid(string message, string remedy) =>
        new(FailureKind.Invalid, $"the options of the client are invalid: {message}", remedy);
}
