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

    /// <summary>Every combination: one process or two, with one thread or as many as there are cores of either kind, and both allocators.</summary>
    public static IReadOnlyList<TorchSetting> Grid(int cores)
    {
        int[] counts = cores > 1 ? [1, cores] : [1];
        return
        [
            .. from processes in new[] { 1, 2 }
               from torch in counts
               from blas in counts
               from keeps in new[] { false, true }
               select new TorchSetting(processes, torch, blas, keeps),
        ];
    }

    /// <summary>The likely winners of <see cref="Grid"/>, for a quick look.</summary>
    public static IReadOnlyList<TorchSetting> QuickGrid(int cores) =>
        [new(1, cores, 1, true), new(2, 1, 1, false), new(2, 1, 1, true)];
}
