using Microsoft.Win32.SafeHandles;

namespace ZeroG.Provenance.Tests.Log;

/// <summary>A disk that is full while a test says so, and then fails one kind of step.</summary>
internal sealed class FailingFiles(string step) : BlobFiles
{
    public volatile bool IsFull;

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (IsFull && step == nameof(Write))
        {
            // Part of the bytes arrive.
            base.Write(file, bytes[..(bytes.Length / 2)], offset);
            throw FaultyFiles.NoSpace;
        }

        base.Write(file, bytes, offset);
    }

    public override void FlushFile(SafeFileHandle file)
    {
        if (IsFull && step == nameof(FlushFile)) throw FaultyFiles.NoSpace;
        base.FlushFile(file);
    }
}
