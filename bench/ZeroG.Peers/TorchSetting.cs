namespace ZeroG.Peers;

/// <summary>How PyTorch is run: what decides its speed on a CPU.</summary>
/// <param name="Processes">Processes that share the global batch.</param>
/// <param name="TorchThreads">Threads of PyTorch's own operators, in each process.</param>
/// <param name="BlasThreads">Threads of OpenBLAS, in each process.</param>
/// <param name="KeepsMemory">Whether the allocator keeps what is freed, so that pages are not cleared anew in every step.</param>
internal sealed record TorchSetting(int Processes, int TorchThreads, int BlasThreads, bool KeepsMemory)
{
    /// <summary>Its environment. What picks other kernels than OpenBLAS itself would is removed.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["OPENBLAS_CORETYPE"] = null,
        ["OPENBLAS_L2_SIZE"] = null,
        ["OPENBLAS_NUM_THREADS"] = $"{BlasThreads}",
        ["OMP_NUM_THREADS"] = $"{TorchThreads}",
        ["MALLOC_MMAP_MAX_"] = KeepsMemory ? "0" : null,
        ["MALLOC_TRIM_THRESHOLD_"] = KeepsMemory ? "100000000000" : null,
        ["PYTHONDONTWRITEBYTECODE"] = "1",
    };

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Processes} {(Processes == 1 ? "process" : "processes")}, torch threads {TorchThreads}, OpenBLAS threads {BlasThreads}"
        + (KeepsMemory ? ", MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000" : "");

    /// <summary>
    /// Every combination of one process, two, or as many as there are cores (fewer where those would not share the batch
    /// evenly); of one thread, all cores, or the cores of a process, of either kind; and of both allocators.
    /// </summary>
    public static IReadOnlyList<TorchSetting> Grid(int cores, int batch)
    {
        return
        [
            .. from processes in new[] { 1, 2, MostProcesses(cores, batch) }.Distinct()
               where batch % processes == 0
               let counts = new[] { 1, cores / processes, cores }.Where(count => count > 0).Distinct()
               from torch in counts
               from blas in counts
               from keeps in new[] { false, true }
               select new TorchSetting(processes, torch, blas, keeps),
        ];
    }

    /// <summary>The likely winners of <see cref="Grid"/>, for a quick look.</summary>
    public static IReadOnlyList<TorchSetting> QuickGrid(int cores, int batch)
    {
        var processes = MostProcesses(cores, batch);
        var threads = Math.Max(1, cores / processes);
        return [.. new TorchSetting[] { new(1, cores, 1, true), new(processes, threads, 1, false), new(processes, threads, 1, true) }.Distinct()];
    }

    private static int MostProcesses(int cores, int batch) => Enumerable.Range(1, Math.Min(cores, batch)).Last(count => batch % count == 0);
}
