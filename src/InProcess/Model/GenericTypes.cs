namespace ZeroG.InProcess;

/// <summary>Replaces type parameters in types.</summary>
internal static class GenericTypes
{
    /// <summary>
    /// <paramref name="type"/> with each of <paramref name="from"/> replaced by its counterpart in <paramref name="to"/>.
    /// </summary>
    internal static Type Substitute(Type type, Type[] from, Type[] to)
    {
        var position = Array.IndexOf(from, type);
        if (position >= 0)
        {
            return to[position];
        }

        if (type.IsArray)
        {
            var element = Substitute(type.GetElementType()!, from, to);
            return type.IsSZArray ? element.MakeArrayType() : element.MakeArrayType(type.GetArrayRank());
        }

        return type.IsConstructedGenericType && type.ContainsGenericParameters
            ? type.GetGenericTypeDefinition()
                .MakeGenericType([.. type.GetGenericArguments().Select(argument => Substitute(argument, from, to))])
            : type;
    }
}
