using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ZeroG.Conformance.Api;

/// <summary>Members as text with all that a caller's source depends on, to compare members of two assemblies.</summary>
internal static class Signatures
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The public and protected members that a type declares.</summary>
    public static IEnumerable<MemberInfo> Members(Type type) =>
        type.GetMembers(Declared)
            .Where(member => member is not Type && IsVisible(member) && !member.Name.Contains('<') && !IsAccessor(member));

    /// <summary>The same with the members of its base types and interfaces.</summary>
    public static IEnumerable<MemberInfo> AllMembers(Type type)
    {
        foreach (var member in Members(type)) yield return member;
        var inherited = type.IsInterface ? type.GetInterfaces().SelectMany(Members)
            : type.BaseType is { } parent ? AllMembers(parent) : [];
        foreach (var member in inherited.Where(member => member is not ConstructorInfo)) yield return member;
    }

    /// <summary>Whether one must implement the member to inherit from its type.</summary>
    public static bool IsAbstract(MemberInfo member) => member switch
    {
        MethodBase method => method.IsAbstract,
        PropertyInfo property => Accessors(property).Any(accessor => accessor.IsAbstract),
        EventInfo happening => happening.AddMethod!.IsAbstract,
        _ => false,
    };

    public static string Of(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{Modifiers(constructor)}new({Parameters(constructor)})",
        MethodInfo method =>
            $"{Modifiers(method)}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})",
        PropertyInfo property =>
            $"{Name(property.PropertyType)} {property.Name}[{Indexer(property)}] " +
            $"{{ {Accessor(property.GetMethod, "get")}{Accessor(property.SetMethod, "set")}}}{Required(property)}",
        FieldInfo field =>
            $"{Modifiers(field)}{Name(field.FieldType)} {field.Name}{Literal(field)}",
        EventInfo happening => $"event {Name(happening.EventHandlerType!)} {happening.Name}",
        _ => throw new InvalidOperationException($"No signature is known for the {member.MemberType} {member}."),
    };

    /// <summary>Class, struct and so on, with everything that decides how a type can be used.</summary>
    public static string Kind(Type type)
    {
        var kind = type.IsInterface ? "interface" : type.IsEnum ? $"enum : {Name(Enum.GetUnderlyingType(type))}"
            : typeof(Delegate).IsAssignableFrom(type) ? "delegate" : type.IsValueType ? "struct" : "class";
        var modifiers = type.IsAbstract && type.IsSealed ? "static " : type.IsInterface ? "" : type.IsAbstract ? "abstract " : "";
        if (type.IsClass && type.IsSealed && !type.IsAbstract) modifiers += "sealed ";
        if (type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false)) modifiers += "readonly ";
        return modifiers + kind + Constraints(type.IsGenericTypeDefinition ? type.GetGenericArguments() : []);
    }

    /// <summary>A type's full name; type parameters are named by their position.</summary>
    public static string Name(Type type)
    {
        if (type.IsGenericMethodParameter) return $"!!{type.GenericParameterPosition}";
        if (type.IsGenericParameter) return $"!{type.GenericParameterPosition}";
        if (type.IsByRef) return $"{Name(type.GetElementType()!)}&";
        if (type.IsPointer) return $"{Name(type.GetElementType()!)}*";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        var name = type.IsGenericType ? type.GetGenericTypeDefinition().FullName! : type.FullName!;
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && field.Name != "value__",
        PropertyInfo property => Accessors(property).Any(IsVisible),
        EventInfo happening => IsVisible(happening.AddMethod!),
        _ => true,
    };

    private static bool IsAccessor(MemberInfo member) =>
        member is MethodInfo { IsSpecialName: true } method && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static IEnumerable<MethodInfo> Accessors(PropertyInfo property) => property.GetAccessors(nonPublic: true);

    private static string Accessor(MethodInfo? accessor, string word)
    {
        if (accessor is null || !IsVisible(accessor)) return "";
        // By name: an assembly may bring a copy of the marker type.
        var init = accessor.ReturnParameter.GetRequiredCustomModifiers()
            .Any(marker => marker.FullName == typeof(IsExternalInit).FullName);
        return $"{Modifiers(accessor)}{(init ? "init" : word)}; ";
    }

    private static string Indexer(PropertyInfo property) =>
        string.Join(", ", property.GetIndexParameters().Select(parameter => Name(parameter.ParameterType)));

    private static string Modifiers(MethodBase method) =>
        $"{(method.IsPublic ? "" : "protected ")}{(method.IsStatic ? "static " : "")}{(method.IsAbstract ? "abstract " : "")}";

    private static string Modifiers(FieldInfo field) =>
        $"{(field.IsPublic ? "" : "protected ")}{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}" +
        $"{(field.IsInitOnly ? "readonly " : "")}";

    private static string Required(PropertyInfo property) =>
        property.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? " required" : "";

    private static string Literal(FieldInfo field) =>
        field.IsLiteral ? string.Create(CultureInfo.InvariantCulture, $" = {field.GetRawConstantValue() ?? "null"}") : "";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethodDefinition
            ? $"`{method.GetGenericArguments().Length}{Constraints(method.GetGenericArguments())}" : "";

    private static string Constraints(Type[] parameters) => string.Concat(parameters.Select((parameter, i) =>
    {
        List<string> parts = [.. parameter.GetGenericParameterConstraints().Select(Name).Order(StringComparer.Ordinal)];
        var attributes = parameter.GenericParameterAttributes;
        if (attributes != GenericParameterAttributes.None) parts.Insert(0, attributes.ToString());
        return parts.Count == 0 ? "" : $" where {i}: {string.Join(" + ", parts)}";
    }));

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
    {
        var direction = parameter.IsOut ? "out " : parameter.IsIn ? "in " : "";
        Type[] markers = [typeof(ParamArrayAttribute), typeof(ParamCollectionAttribute)];
        var many = markers.Any(marker => parameter.IsDefined(marker)) ? "params " : "";
        var self = parameter.Position == 0 && method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : "";
        var fallback = parameter.HasDefaultValue
            ? string.Create(CultureInfo.InvariantCulture, $" = {parameter.RawDefaultValue ?? "null"}") : "";
        return $"{self}{many}{direction}{Name(parameter.ParameterType)} {parameter.Name}{fallback}";
    }));
}
