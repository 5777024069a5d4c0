using System.Reflection;
using System.Reflection.Emit;

namespace ZeroG.InProcess;

/// <summary>Compiles, for a method, the class of calls to it.</summary>
internal static class CallEmitter
{
    internal static EmittedCall Emit(ModuleBuilder module, MethodModel model)
    {
        var parent = CallShapes.BaseOf(model.Method.ReturnType);
        var method = model.Method;
        var type = module.DefineType(
            ProxyEmitter.UniqueName($"{method.DeclaringType!.Name}_{method.Name}"), TypeAttributes.Sealed, parent);
        var fields = model.ParameterTypes
            .Select((parameter, i) => type.DefineField($"Argument{i}", parameter, FieldAttributes.Public)).ToArray();
        ProxyEmitter.DefineConstructor(type, parent, typeof(MethodModel));
        DefineInvoke(type, parent, model, fields);
        DefineGetArgument(type, model, fields);
        DefineSetArgument(type, model, fields);
        var created = type.CreateType();
        return new(
            created,
            created.GetConstructor(Access.Instance, [typeof(MethodModel)])!,
            [.. fields.Select(field => created.GetField(field.Name)!)]);
    }

    private static void DefineInvoke(TypeBuilder type, Type parent, MethodModel model, FieldBuilder[] fields)
    {
        var il = Override(type, parent, "InvokeMethod");
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, model.Method.DeclaringType!);
        for (var i = 0; i < fields.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            if (i == model.TokenIndex)
            {
                il.Emit(OpCodes.Call, typeof(Call).GetProperty(nameof(Call.CalleeToken), Access.Instance)!.GetMethod!);
            }
            else
            {
                il.Emit(OpCodes.Ldfld, fields[i]);
            }
        }

        il.Emit(OpCodes.Callvirt, model.Method);
        il.Emit(OpCodes.Ret);
    }

    private static void DefineGetArgument(TypeBuilder type, MethodModel model, FieldBuilder[] fields)
    {
        var il = Override(type, typeof(Call), nameof(Call.GetArgument));
        ForEach(il, fields, i =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, fields[i]);
            il.Emit(OpCodes.Box, model.ParameterTypes[i]);
            il.Emit(OpCodes.Ret);
        });
    }

    private static void DefineSetArgument(TypeBuilder type, MethodModel model, FieldBuilder[] fields)
    {
        var il = Override(type, typeof(Call), nameof(Call.SetArgument));
        ForEach(il, fields, i =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Unbox_Any, model.ParameterTypes[i]);
            il.Emit(OpCodes.Stfld, fields[i]);
            il.Emit(OpCodes.Ret);
        });
    }

    /// <summary>Switches on the first argument, an index; any other than that of a field throws.</summary>
    private static void ForEach(ILGenerator il, FieldBuilder[] fields, Action<int> emit)
    {
        var labels = fields.Select(_ => il.DefineLabel()).ToArray();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Switch, labels);
        il.Emit(OpCodes.Newobj, typeof(ArgumentOutOfRangeException).GetConstructor([])!);
        il.Emit(OpCodes.Throw);
        for (var i = 0; i < labels.Length; i++)
        {
            il.MarkLabel(labels[i]);
            emit(i);
        }
    }

    private static ILGenerator Override(TypeBuilder type, Type declaring, string name)
    {
        var overridden = declaring.GetMethod(name, Access.Instance)!;
        var method = type.DefineMethod(
            name,
            (overridden.Attributes & MethodAttributes.MemberAccessMask) | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            overridden.ReturnType,
            [.. overridden.GetParameters().Select(parameter => parameter.ParameterType)]);
        type.DefineMethodOverride(method, overridden);
        return method.GetILGenerator();
    }
}
