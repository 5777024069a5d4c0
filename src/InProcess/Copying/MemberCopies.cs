using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace ZeroG.InProcess;

/// <summary>Compiles the copying of objects member by member.</summary>
internal static class MemberCopies
{
    /// <summary>Copies objects of the marked type <typeparamref name="T"/>: a new object with copies of its members.</summary>
    internal static CopyFunction<T> Compile<T>()
    {
        var type = typeof(T);
        var method = NewMethod($"Copy {type.FullName}", type, [type, typeof(CopyContext)]);
        var il = method.GetILGenerator();
        var copy = il.DeclareLocal(type);
        if (type.IsValueType)
        {
            il.Emit(OpCodes.Ldloca, copy);
            il.Emit(OpCodes.Initobj, type);
        }
        else
        {
            New(il, type);
            il.Emit(OpCodes.Stloc, copy);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldloc, copy);
            il.Emit(OpCodes.Call, typeof(CopyContext).GetMethod(nameof(CopyContext.Record), Access.Instance)!);
        }

        CopyMembers(il, type, copy);
        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<CopyFunction<T>>();
    }

    /// <summary>Copies the members of an object of the class <paramref name="type"/> into another.</summary>
    internal static Action<object, object, CopyContext> CompileInto(Type type)
    {
        var method = NewMethod($"Copy into {type.FullName}", typeof(void), [typeof(object), typeof(object), typeof(CopyContext)]);
        var il = method.GetILGenerator();
        var original = il.DeclareLocal(type);
        var copy = il.DeclareLocal(type);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Castclass, type);
        il.Emit(OpCodes.Stloc, original);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, type);
        il.Emit(OpCodes.Stloc, copy);
        foreach (var member in SerializableMembers.Of(type))
        {
            CopyMember(il, member, () => il.Emit(OpCodes.Ldloc, copy), () => il.Emit(OpCodes.Ldloc, original), OpCodes.Ldarg_2);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Action<object, object, CopyContext>>();
    }

    private static DynamicMethod NewMethod(string name, Type result, Type[] parameters) =>
        new(name, result, parameters, typeof(MemberCopies).Module, skipVisibility: true);

    private static void New(ILGenerator il, Type type)
    {
        // Constructors with parameters are not run: their parameters are not known.
        if (type.GetConstructor(Access.Instance, []) is { } constructor)
        {
            il.Emit(OpCodes.Newobj, constructor);
            return;
        }

        il.Emit(OpCodes.Ldtoken, type);
        il.Emit(OpCodes.Call, typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!);
        il.Emit(OpCodes.Call, typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.GetUninitializedObject))!);
        il.Emit(OpCodes.Castclass, type);
    }

    private static void CopyMembers(ILGenerator il, Type type, LocalBuilder copy)
    {
        foreach (var member in SerializableMembers.Of(type))
        {
            CopyMember(
                il,
                member,
                () => il.Emit(type.IsValueType ? OpCodes.Ldloca : OpCodes.Ldloc, copy),
                () =>
                {
                    if (type.IsValueType)
                    {
                        il.Emit(OpCodes.Ldarga, 0);
                    }
                    else
                    {
                        il.Emit(OpCodes.Ldarg_0);
                    }
                },
                OpCodes.Ldarg_1);
        }
    }

    private static void CopyMember(
        ILGenerator il, SerializableMember member, Action loadCopy, Action loadOriginal, OpCode loadContext)
    {
        loadCopy();
        loadOriginal();
        if (member.Field is not null)
        {
            il.Emit(OpCodes.Ldfld, member.Field);
        }
        else
        {
            il.Emit(OpCodes.Call, Accessor(member, member.Property!.GetMethod, "get"));
        }

        if (!member.IsImmutable && !ShallowTypes.Contains(member.Type))
        {
            il.Emit(loadContext);
            il.Emit(OpCodes.Call, CopyMethod(member.Type));
        }

        if (member.Field is not null)
        {
            il.Emit(OpCodes.Stfld, member.Field);
        }
        else
        {
            il.Emit(OpCodes.Call, Accessor(member, member.Property!.SetMethod, "set"));
        }
    }

    internal static MethodInfo CopyMethod(Type type) =>
        typeof(Copier<>).MakeGenericType(type).GetMethod("Copy", Access.All, [type, typeof(CopyContext)])!;

    private static MethodInfo Accessor(SerializableMember member, MethodInfo? accessor, string kind) =>
        accessor ?? throw new Orleans.Runtime.OrleansConfigurationException(
            $"Property {member.Property!.DeclaringType}.{member.Name} has [Id] but cannot be {kind}: give it a {kind} accessor, "
            + "or remove the attribute.");
}
