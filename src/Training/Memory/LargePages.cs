using System.Runtime.InteropServices;

namespace ZeroG.Training.Memory;

/// <summary>
/// Memory in pages of 2 MiB where the system hands them out on request (Linux, madvise(2), MADV_HUGEPAGE): products walk over
/// more pages of 4 KiB than a processor keeps addresses of. Advice only; where it is not taken, nothing changes but the speed.
/// </summary>
internal static unsafe partial class LargePages
{
    private const nint Page = 2 << 20;
    private const int HugePage = 14; // MADV_HUGEPAGE

    /// <summary>Asks for large pages for the whole ones among the array's; later moves of the array are not followed.</summary>
    public static void Advise(float[] values)
    {
        if (!OperatingSystem.IsLinux() || (nint)values.Length * sizeof(float) < 2 * Page) return;
        fixed (float* start = values)
        {
            nint from = ((nint)start + Page - 1) & ~(Page - 1), end = (nint)(start + values.Length) & ~(Page - 1);
            if (end > from)
                _ = Advise(from, (nuint)(end - from), HugePage);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
