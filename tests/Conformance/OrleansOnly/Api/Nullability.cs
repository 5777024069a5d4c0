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
                if (Promises(context.Create(our).ReadState, context.Create(their).ReadState)) yield return "Orleans may give null";
                if (Accepts(context.Create(our).WriteState, context.Create(their).WriteState)) yield return "Orleans does not take null";
                break;
            case (FieldInfo our, FieldInfo their):
                if (Promises(context.Create(our).ReadState, context.Create(their).ReadState)) yield return "Orleans may give null";
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
            if (Accepts(context.Create(our).WriteState, context.Create(their).WriteState)) yield return $"Orleans does not take null as {our.Name}";
        }

        if (ours is not MethodInfo { ReturnParameter: var given } || theirs is not MethodInfo { ReturnParameter: var expected }) yield break;
        if (Promises(context.Create(given).ReadState, context.Create(expected).ReadState)) yield return "Orleans may return null";
        var inner = context.Create(given).GenericTypeArguments.Zip(context.Create(expected).GenericTypeArguments);
        if (inner.Any(pair => Promises(pair.First.ReadState, pair.Second.ReadState))) yield return "Orleans may return null inside the type";
    }

    private static bool Promises(NullabilityState ours, NullabilityState theirs) =>
        ours == NullabilityState.NotNull && theirs == NullabilityState.Nullable;

    private static bool Accepts(NullabilityState ours, NullabilityState theirs) =>
        ours == NullabilityState.Nullable && theirs == NullabilityState.NotNull;
}
