namespace ZeroG.Client;

/// <summary>What a caller can do about a node that is not reached, or does not let the caller in.</summary>
/// <param name="Gone">When it does not answer.</param>
/// <param name="Refused">When it refuses the token.</param>
internal sealed record NodeRemedies(string Gone, string Refused)
{
    /// <summary>For the node of a data directory.</summary>
    public static NodeRemedies Local { get; } = new(
        "Start it again with 'zerog up'; work that was under way goes on from its last completed round.",
        "The node was restarted meanwhile: repeat the command.");

    /// <summary>For a node named by its address.</summary>
    public static NodeRemedies Remote { get; } = new(
        "Check the address and the network, and that a silo with the role gateway runs there; work that was under way goes on without this client.",
        "Name the file with the token of that node (--token-file, ZEROG_TOKEN_FILE, or TokenFile of the client's options); its operator has it.");
}
