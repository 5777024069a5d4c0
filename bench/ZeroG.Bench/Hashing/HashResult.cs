using System.Text.Json;

namespace ZeroG.Bench.Hashing;

/// <summary>What <c>bench hash</c> measured. Rates are of one thread and the best of the repetitions, in bytes a second; the spreads have the others.</summary>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Repetitions">Readings of it, of each kind; the peer has its own number.</param>
/// <param name="VectorBits">Width of the vectors at <paramref name="BytesPerSecond"/>.</param>
/// <param name="BytesPerSecond">The 0G root.</param>
/// <param name="WithoutAvx512BytesPerSecond">The same, AVX-512 forbidden.</param>
/// <param name="WithoutVectorsBytesPerSecond">The same, all vectors forbidden.</param>
/// <param name="Sha256BytesPerSecond">SHA-256, by the system's library.</param>
/// <param name="OnePassBytesPerSecond">The 0G root, SHA-256 and the roots of the segments in one pass.</param>
/// <param name="PeerBytesPerSecond">0G's SDK; null where it is not there.</param>
/// <param name="Ratio">Ours over the SDK's.</param>
/// <param name="PeerVersion">Of the SDK.</param>
/// <param name="Root">The root of the file.</param>
/// <param name="RootsAgree">Whether every process, and the SDK, had that root.</param>
/// <param name="Sparse">The pass over a long file.</param>
/// <param name="Spreads">Median, least and most of each kind.</param>
/// <param name="Machine">Where.</param>
internal sealed record HashResult(
    long Bytes,
    int Repetitions,
    int VectorBits,
    double BytesPerSecond,
    double WithoutAvx512BytesPerSecond,
    double WithoutVectorsBytesPerSecond,
    double Sha256BytesPerSecond,
    double OnePassBytesPerSecond,
    double? PeerBytesPerSecond,
    double? Ratio,
    string? PeerVersion,
    string Root,
    bool RootsAgree,
    SparseResult Sparse,
    HashSpreads Spreads,
    Machine Machine)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>As one JSON object.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>For people.</summary>
    public void WriteTo(TextWriter text)
    {
        text.WriteLine($"a file of {Bytes:N0} random bytes in the page cache, one thread; best of {Repetitions} readings");
        text.WriteLine($"{Machine.Processor ?? "unknown processor"}, {Machine.Cores} cores, {Machine.System}, {Machine.DotNet}, load {Machine.LoadBefore:0.0}");
        text.WriteLine("                                 MB/s   median (least to most)");
        Write(text, $"0G root, {VectorBits}-bit vectors", BytesPerSecond, Spreads.Root);
        Write(text, "0G root without AVX-512", WithoutAvx512BytesPerSecond, Spreads.WithoutAvx512);
        Write(text, "0G root without vectors", WithoutVectorsBytesPerSecond, Spreads.WithoutVectors);
        Write(text, "SHA-256", Sha256BytesPerSecond, Spreads.Sha256);
        Write(text, "root, SHA-256, segments", OnePassBytesPerSecond, Spreads.OnePass);
        if (PeerBytesPerSecond is { } peer) Write(text, $"0G root, 0G's SDK {PeerVersion}", peer, Spreads.Peer!);
        text.WriteLine(RootsAgree ? $"every root is {Root}" : "THE ROOTS DIFFER");
        text.WriteLine(
            $"sparse file of {Sparse.Bytes:N0} bytes in one pass: {Sparse.Bytes / Sparse.Seconds / 1e6:N0} MB/s, peak memory {Sparse.PeakBytes / 1e6:N0} MB "
            + $"(of the short file {Sparse.ShortFilePeakBytes / 1e6:N0} MB)");
    }

    private static void Write(TextWriter text, string what, double best, Spread spread) => text.WriteLine(
        $"{what,-28}{best / 1e6,9:N0}   {$"{spread.Median / 1e6:N0} ({spread.Least / 1e6:N0} to {spread.Most / 1e6:N0})"}");
}

/// <summary>One pass (root, SHA-256, segments) over a long file without data blocks: zeros, each of which is hashed.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="PeakBytes">Peak resident memory of the process.</param>
/// <param name="ShortFilePeakBytes">That of the process that read the short file in the same way.</param>
/// <param name="Root">Its 0G root.</param>
internal sealed record SparseResult(long Bytes, double Seconds, long PeakBytes, long ShortFilePeakBytes, string Root);

/// <summary>The rates of all repetitions, in bytes a second.</summary>
/// <param name="Root">The 0G root.</param>
/// <param name="WithoutAvx512">AVX-512 forbidden.</param>
/// <param name="WithoutVectors">All vectors forbidden.</param>
/// <param name="Sha256">SHA-256.</param>
/// <param name="OnePass">All in one pass.</param>
/// <param name="Peer">0G's SDK, or null.</param>
internal sealed record HashSpreads(Spread Root, Spread WithoutAvx512, Spread WithoutVectors, Spread Sha256, Spread OnePass, Spread? Peer);
