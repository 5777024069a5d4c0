using System.Runtime.InteropServices;

namespace ZeroG.Bench;

/// <summary>Where a number was measured.</summary>
/// <param name="Processor">Its name, where the system tells.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="System">The operating system.</param>
/// <param name="DotNet">The .NET runtime.</param>
/// <param name="LoadBefore">Mean number of runnable tasks in the minute before, where the system tells: above 0, others ran too.</param>
internal sealed record Machine(string? Processor, int Cores, string System, string DotNet, double? LoadBefore)
{
    /// <summary>This one, now.</summary>
    public static Machine Here() => new(
        ProcessorName(), Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, Load());

    private static string? ProcessorName() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        : null;

    private static double? Load() => File.Exists("/proc/loadavg")
        && double.TryParse(File.ReadAllText("/proc/loadavg").Split(' ')[0], global::System.Globalization.CultureInfo.InvariantCulture, out var load)
            ? load
            : null;
}
