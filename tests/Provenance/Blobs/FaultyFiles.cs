using Microsoft.Win32.SafeHandles;

namespace ZeroG.Provenance.Tests;

/// <summary>Records what a store asks of the file system and fails one of the steps.</summary>
internal sealed class FaultyFiles(string? failing = null, IOException? error = null) : BlobFiles
{
    public static IOException NoSpace { get; } = new("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);

    public List<string> Steps { get; } = [];

    public override SafeFileHandle Create(string path)
    {
        Step(nameof(Create));
        return base.Create(path);
    }

    public override SafeFileHandle Open(string path)
    {
        Step(nameof(Open));
        return base.Open(path);
    }

    public override void Cut(SafeFileHandle file, long length)
    {
        Step(nameof(Cut));
        base.Cut(file, length);
    }

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        // As a disk that fills up in the middle of a write: part of the bytes arrive.
        if (failing == nameof(Write)) base.Write(file, bytes[..(bytes.Length / 2)], offset);
        Step(nameof(Write));
        base.Write(file, bytes, offset);
    }

    public override void FlushFile(SafeFileHandle file)
    {
        Step(nameof(FlushFile));
        base.FlushFile(file);
    }

    public override void Replace(string draft, string target)
    {
        Step(nameof(Replace));
        base.Replace(draft, target);
    }

    public override void FlushFolder(string path)
    {
        Step(nameof(FlushFolder));
        base.FlushFolder(path);
    }

    private void Step(string name)
    {
        Steps.Add(name);
        if (name == failing) throw error ?? new IOException($"{name} fails as the test asked.");
    }
}
