using System.Runtime.InteropServices;

namespace ZeroG.Silo.Chain;

/// <summary>Where anvil is: the program that runs a chain for development (Foundry).</summary>
internal static class AnvilProgram
{
    /// <summary>The variable that names another.</summary>
    public const string Variable = "ZEROG_ANVIL";

    /// <summary>Its path: what the variable names, else what npm installed in <c>contracts/</c> of the checkout above this program, else what is on the PATH.</summary>
    /// <exception cref="ZeroGException">There is none.</exception>
    public static string Find() => Find(Environment.GetEnvironmentVariable, AppContext.BaseDirectory);

    /// <summary>The same, of an environment and from a folder.</summary>
    internal static string Find(Func<string, string?> variable, string from)
    {
        if (variable(Variable) is { Length: > 0 } named)
            return File.Exists(named) ? Path.GetFullPath(named) : throw Missing($"{Variable} names {named}, and there is no such file");
        if (InCheckout(from) is { } installed) return installed;
        foreach (var folder in (variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            if (Path.Combine(folder, Name) is var path && Path.IsPathRooted(path) && File.Exists(path)) return path;
        throw Missing("it is neither in contracts/node_modules nor on the PATH");
    }

    private static string Name => OperatingSystem.IsWindows() ? "anvil.exe" : "anvil";

    private static string? InCheckout(string from)
    {
        var machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        var system = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            var contracts = Path.Combine(folder.FullName, "contracts");
            if (!File.Exists(Path.Combine(contracts, "package-lock.json"))) continue;
            var path = Path.Combine(contracts, "node_modules", "@foundry-rs", $"anvil-{system}-{machine}", "bin", Name);
            return File.Exists(path) ? path : null;
        }

        return null;
    }

    private static ZeroGException Missing(string why) => new(
        FailureKind.Unavailable,
        $"The chain for development needs anvil, and {why}.",
        $"Run 'npm ci' in contracts/ (Node 20; Linux on x86-64), or install Foundry and name its anvil in {Variable}, or go on without money: --chain none.");
}
