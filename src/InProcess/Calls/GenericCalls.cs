using System.Reflection;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>Calls of generic methods, whose types are known only when they are made: by reflection.</summary>
internal static class GenericCalls
{
    /// <summary>Sends a call of a generic method; gives what the method returns, boxed.</summary>
    internal static object? Send(GrainReference reference, int index, Type[] types, object?[] arguments)
    {
        var open = reference.Model.Methods[index];
        var method = open.Method.MakeGenericMethod(types);
        var shape = CallShapes.Choose(
            method.ReturnType,
            typeof(ReflectedVoidCall),
            typeof(ReflectedPlainTaskCall),
            typeof(ReflectedPlainValueTaskCall),
            typeof(ReflectedTaskCall<>),
            typeof(ReflectedValueTaskCall<>),
            typeof(ReflectedEnumerableCall<>));
        var model = new MethodModel(method);
        var call = (Call)Activator.CreateInstance(shape, Access.Instance, null, [model, Copied(model, arguments)], null)!;
        return shape.GetMethod("Send", Access.Instance)!.Invoke(call, [reference]);
    }

    private static object?[] Copied(MethodModel model, object?[] arguments)
    {
        var context = CopyContext.Rent();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!model.IsImmutable[i])
            {
                arguments[i] = Copier<object?>.Copy(arguments[i], context);
            }
        }

        context.Return();
        return arguments;
    }

    internal static object? Invoke(Call call, object?[] arguments, object instance)
    {
        if (call.Method.TokenIndex >= 0)
        {
            arguments = [.. arguments];
            arguments[call.Method.TokenIndex] = call.CalleeToken;
        }

        return call.Method.Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }
}
