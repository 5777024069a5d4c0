namespace ZeroG.Chain.Tests.Contracts;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The folder of the solution, or null.</summary>
    public static string? Root { get; } = Find();

    private static string? Find()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ZeroG.Orleans.sln"))) folder = Path.GetDirectoryName(folder);
        return folder;
    }
}
