namespace Orleans;

/// <summary>Copies every occurrence of the type on its own: two references to one object become two objects.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SuppressReferenceTrackingAttribute : Attribute
{
}
