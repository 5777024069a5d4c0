namespace ZeroG.Training.Tests;

/// <summary>A theory on the speeches from npm; skipped, with the reason, where they are not installed.</summary>
internal sealed class SpeechesTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for them.</summary>
    public SpeechesTheoryAttribute() => Skip = new NodePackageFactAttribute().Skip;
}
