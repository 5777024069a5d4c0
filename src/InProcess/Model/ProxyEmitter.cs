using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>
/// Compiles, for a grain interface, the class of its references and one class of calls for each method: arguments in typed
/// fields, copied as they are stored, and no reflection when a call is made.
/// </summary>
internal static class ProxyEmitter
{
    private static readonly Dictionary<string, ModuleBuilder> s_modules = [];
    private static readonly Lock s_gate = new();
    private static int s_count;

    internal static Func<CallOrigin, GrainId, InterfaceModel, GrainReference> Emit(InterfaceModel model)
    {
        // Builders of types are not safe for threads.
        lock (s_gate)
        {
            var module = ModuleFor(model.Type);
            var proxy = module.DefineType(
                UniqueName(model.Type.Name), TypeAttributes.Sealed, typeof(GrainReference), [model.Type]);
            var constructor = DefineConstructor(
                proxy, typeof(GrainReference), typeof(CallOrigin), typeof(GrainId), typeof(InterfaceModel));
            for (var i = 0; i < model.Methods.Length; i++)
            {
                if (model.Methods[i].Method is { IsGenericMethodDefinition: false })
                {
                    DefineMethod(proxy, model.Methods[i], i, CallEmitter.Emit(module, model.Methods[i]));
                }
                else
                {
                    DefineGenericMethod(proxy, model.Methods[i], i);
                }
            }

            DefineFactory(proxy, constructor);
            return proxy.CreateType().GetMethod("Make", Access.All)!
                .CreateDelegate<Func<CallOrigin, GrainId, InterfaceModel, GrainReference>>();
        }
    }

    internal static ConstructorBuilder DefineConstructor(TypeBuilder type, Type parent, params Type[] parameters)
    {
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameters);
        var il = constructor.GetILGenerator();
        for (var i = 0; i <= parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
        }

        il.Emit(OpCodes.Call, parent.GetConstructor(Access.Instance, parameters)!);
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    /// <summary>A name no other emitted class has; several are emitted for one method inherited by several interfaces.</summary>
    internal static string UniqueName(string name) => $"{name.Replace('`', '_')}_{++s_count}";

    private static ModuleBuilder ModuleFor(Type type)
    {
        Assembly[] assemblies = [.. AssembliesOf(type).Distinct().OrderBy(assembly => assembly.FullName, StringComparer.Ordinal)];
        var key = string.Join(';', assemblies.Select(assembly => assembly.FullName));
        return s_modules.TryGetValue(key, out var module) ? module : s_modules[key] = NewModule(assemblies);
    }

    private static IEnumerable<Assembly> AssembliesOf(Type type) =>
        type.GetGenericArguments().SelectMany(AssembliesOf).Prepend(type.Assembly);

    private static ModuleBuilder NewModule(Assembly[] assemblies)
    {
        var builder = AssemblyBuilder.DefineDynamicAssembly(
            new($"ZeroG.InProcess.References.{s_modules.Count}"), AssemblyBuilderAccess.Run);

        // Grain interfaces and messages may be internal, and so is what the emitted code calls here.
        var exempt = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
        var names = assemblies.Append(typeof(Call).Assembly)
            .SelectMany(assembly => assembly.GetReferencedAssemblies().Append(assembly.GetName()));
        foreach (var name in names.Select(name => name.Name!).Distinct())
        {
            builder.SetCustomAttribute(new(exempt, [name]));
        }

        return builder.DefineDynamicModule("References");
    }

    private static void DefineFactory(TypeBuilder proxy, ConstructorBuilder constructor)
    {
        var factory = proxy.DefineMethod(
            "Make",
            MethodAttributes.Static | MethodAttributes.Public,
            typeof(GrainReference),
            [typeof(CallOrigin), typeof(GrainId), typeof(InterfaceModel)]);
        var il = factory.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
    }

    private static MethodBuilder Declare(TypeBuilder proxy, MethodInfo method, int index) =>
        proxy.DefineMethod(
            $"{method.DeclaringType}.{method.Name}.{index}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot
            | MethodAttributes.HideBySig,
            CallingConventions.HasThis);

    private static ILGenerator Implement(
        TypeBuilder proxy, MethodBuilder implementation, MethodInfo method, Type result, Type[] parameters)
    {
        implementation.SetParameters(parameters);
        implementation.SetReturnType(result);
        proxy.DefineMethodOverride(implementation, method);
        return implementation.GetILGenerator();
    }

    /// <summary>The method makes a call, stores copies of its arguments, and sends it.</summary>
    private static void DefineMethod(TypeBuilder proxy, MethodModel model, int index, EmittedCall call)
    {
        var il = Implement(
            proxy, Declare(proxy, model.Method, index), model.Method, model.Method.ReturnType, model.ParameterTypes);
        var made = il.DeclareLocal(call.Type);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetProperty(nameof(GrainReference.Model), Access.Instance)!.GetMethod!);
        il.Emit(OpCodes.Call, typeof(InterfaceModel).GetProperty(nameof(InterfaceModel.Methods), Access.Instance)!.GetMethod!);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(OpCodes.Newobj, call.Constructor);
        il.Emit(OpCodes.Stloc, made);
        StoreArguments(il, model, call, made);
        il.Emit(OpCodes.Ldloc, made);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, call.Type.BaseType!.GetMethod("Send", Access.Instance)!);
        il.Emit(OpCodes.Ret);
    }

    private static void StoreArguments(ILGenerator il, MethodModel model, EmittedCall call, LocalBuilder made)
    {
        bool IsCopied(int i) => !model.IsImmutable[i] && !ShallowTypes.Contains(model.ParameterTypes[i]);

        LocalBuilder? context = null;
        if (Enumerable.Range(0, model.ParameterTypes.Length).Any(IsCopied))
        {
            context = il.DeclareLocal(typeof(CopyContext));
            il.Emit(OpCodes.Call, typeof(CopyContext).GetMethod(nameof(CopyContext.Rent), Access.All)!);
            il.Emit(OpCodes.Stloc, context);
        }

        for (var i = 0; i < model.ParameterTypes.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, made);
            il.Emit(OpCodes.Ldarg, i + 1);
            if (IsCopied(i))
            {
                il.Emit(OpCodes.Ldloc, context!);
                il.Emit(OpCodes.Call, MemberCopies.CopyMethod(model.ParameterTypes[i]));
            }

            il.Emit(OpCodes.Stfld, call.Fields[i]);
        }

        if (context is not null)
        {
            il.Emit(OpCodes.Ldloc, context);
            il.Emit(OpCodes.Call, typeof(CopyContext).GetMethod(nameof(CopyContext.Return), Access.Instance)!);
        }
    }

    /// <summary>A generic method hands types and arguments to <see cref="GenericCalls"/>.</summary>
    private static void DefineGenericMethod(TypeBuilder proxy, MethodModel model, int index)
    {
        var implementation = Declare(proxy, model.Method, index);
        var names = model.Method.GetGenericArguments();
        var own = implementation.DefineGenericParameters([.. names.Select(name => name.Name)]);
        for (var i = 0; i < names.Length; i++)
        {
            own[i].SetGenericParameterAttributes(names[i].GenericParameterAttributes);
            own[i].SetInterfaceConstraints([.. names[i].GetGenericParameterConstraints().Where(type => type.IsInterface)]);
            own[i].SetBaseTypeConstraint(names[i].GetGenericParameterConstraints().FirstOrDefault(type => !type.IsInterface));
        }

        Type Own(Type type) => GenericTypes.Substitute(type, names, own);
        var parameters = model.ParameterTypes.Select(Own).ToArray();
        var il = Implement(proxy, implementation, model.Method, Own(model.Method.ReturnType), parameters);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        EmitArray(il, typeof(Type), own.Length, i =>
        {
            il.Emit(OpCodes.Ldtoken, own[i]);
            il.Emit(OpCodes.Call, typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!);
        });
        EmitArray(il, typeof(object), parameters.Length, i =>
        {
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Box, parameters[i]);
        });
        il.Emit(OpCodes.Call, typeof(GenericCalls).GetMethod(nameof(GenericCalls.Send), Access.All)!);
        if (model.Method.ReturnType == typeof(void))
        {
            il.Emit(OpCodes.Pop);
        }
        else
        {
            il.Emit(OpCodes.Unbox_Any, Own(model.Method.ReturnType));
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitArray(ILGenerator il, Type element, int length, Action<int> load)
    {
        il.Emit(OpCodes.Ldc_I4, length);
        il.Emit(OpCodes.Newarr, element);
        for (var i = 0; i < length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            load(i);
            il.Emit(OpCodes.Stelem_Ref);
        }
    }
}
