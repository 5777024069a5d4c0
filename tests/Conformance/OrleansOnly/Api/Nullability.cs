using System.Reflection;

namespace ZeroG.Conformance.Api;

/// <summary>
/// Where our annotations would let source compile without a warning that Orleans' annotations then warn about:
/// we promise not to return null where Orleans may, or accept null where Orleans does not.
/// </summary>
internal static class Nullability
{
    public static IEnumerable<string> Complaints(MemberInfo ours, MemberInfo theirs)
    {
        var context = new NullabilityInfoContext();
        switch (ours, theirs)
        {
            case (PropertyInfo our, PropertyInfo their):
                if (Promises(context.Create(our), context.Create(their))) yield return "Orleans may give null";
                if (Accepts(context.Create(our), context.Create(their))) yield return "Orleans does not take null";
                break;
            case (FieldInfo our, FieldInfo their):
                if (Promises(context.Create(our), context.Create(their))) yield return "Orleans may give null";
                break;
            case (MethodBase our, MethodBase their):
                foreach (var complaint in Complaints(context, our, their)) yield return complaint;
                break;
        }
    }

    private static IEnumerable<string> Complaints(NullabilityInfoContext context, MethodBase ours, MethodBase theirs)
    {
        foreach (var (our, their) in ours.GetParameters().Zip(theirs.GetParameters()))
        {
            if (Accepts(context.Create(our), context.Create(their))) yield return $"Orleans does not take null as {our.Name}";
        }

        if (ours is not MethodInfo ourMethod || theirs is not MethodInfo theirMethod) yield break;
        var given = context.Create(ourMethod.ReturnParameter);
        var expected = context.Create(theirMethod.ReturnParameter);
        if (Promises(given, expected)) yield return "Orleans may return null";
        var inner = given.GenericTypeArguments.Zip(expected.GenericTypeArguments);
        if (inner.Any(pair => Promises(pair.First, pair.Second))) yield return "Orleans may return null inside the type";
    }

    private static bool Promises(NullabilityInfo ours, NullabilityInfo theirs) =>
        ours.ReadState == NullabilityState.NotNull && theirs.ReadState == NullabilityState.Nullable;

    private static bool Accepts(NullabilityInfo ours, NullabilityInfo theirs) =>
        ours.WriteState == NullabilityState.Nullable && theirs.WriteState == NullabilityState.NotNull;
}
