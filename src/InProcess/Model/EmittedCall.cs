using System.Reflection;

namespace ZeroG.InProcess;

/// <summary>A class of calls that was compiled for a method.</summary>
/// <param name="Type">The class.</param>
/// <param name="Constructor">Its constructor, which takes the method's model.</param>
/// <param name="Fields">Where the arguments are stored.</param>
internal sealed record EmittedCall(Type Type, ConstructorInfo Constructor, FieldInfo[] Fields);
