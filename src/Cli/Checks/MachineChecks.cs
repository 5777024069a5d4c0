using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ZeroG.Cli;

/// <summary>Processor, memory and disk.</summary>
internal static class MachineChecks
{
    private const long LittleMemory = 1L << 30;
    private const long LittleDisk = 1L << 30;

    public static Check Processor()
    {
        var width = Vector512.IsHardwareAccelerated ? 512
            : Vector256.IsHardwareAccelerated ? 256
            : Vector128.IsHardwareAccelerated ? 128 : 0;
        var multipliesAndAdds = Fma.IsSupported || AdvSimd.IsSupported;
        return Check.Of(
            "processor",
            width > 0 && multipliesAndAdds,
            $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores, "
            + (width > 0 ? $"{width}-bit vectors{(multipliesAndAdds ? " with fused multiply-add" : "")}" : "no vector instructions"),
            "Training works and gives the same bits, only slower. Use a processor with AVX2 and FMA, or with NEON.");
    }

    public static Check Memory()
    {
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Check.Of(
            "memory",
            bytes >= LittleMemory,
            $"{Quantity.Bytes(bytes)} for this process",
            "Raise the limit of the container, or train smaller models.");
    }

    public static Check Disk(string dataDirectory)
    {
        try
        {
            var folder = new DirectoryInfo(dataDirectory);
            while (!folder.Exists && folder.Parent is not null) folder = folder.Parent;
            var free = new DriveInfo(folder.FullName).AvailableFreeSpace;
            return Check.Of(
                "disk",
                free >= LittleDisk,
                $"{Quantity.Bytes(free)} free below {folder.FullName}",
                "Make room, or name another folder with --data.");
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var detail = $"the free space below {dataDirectory} is unknown: {unknown.Message}";
            return new Check("disk", CheckStatus.Warning, detail, "Name another folder with --data.");
        }
    }
}
