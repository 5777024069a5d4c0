namespace ZeroG.Silo.Tests.Storage;

/// <summary>A test of file permissions, which do not bind a privileged user: skipped for one.</summary>
internal sealed class UnprivilegedFactAttribute : FactAttribute
{
    public UnprivilegedFactAttribute()
    {
        if (Environment.IsPrivilegedProcess) Skip = "A privileged user may write read-only files.";
    }
}
