namespace ZeroG.InProcess;

/// <summary>The result of a method without one.</summary>
internal readonly struct Unit
{
}
