using System.Reflection;
using System.Reflection.Emit;
using ZeroG.InProcess;

namespace ZeroG.Conformance.Refusals;

/// <summary>A small assembly made in memory to hold mistakes that no compiler with Orleans' analyzers lets through.</summary>
internal sealed class Specimen
{
    private const TypeAttributes PublicClass = TypeAttributes.Public | TypeAttributes.Class;

    private const TypeAttributes PublicInterface = TypeAttributes.Public | TypeAttributes.Interface | TypeAttributes.Abstract;

    private const MethodAttributes Abstract =
        MethodAttributes.Public | MethodAttributes.Abstract | MethodAttributes.Virtual | MethodAttributes.NewSlot;

    private readonly AssemblyBuilder assembly =
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Specimen"), AssemblyBuilderAccess.RunAndCollect);

    private readonly ModuleBuilder module;

    public Specimen() => module = assembly.DefineDynamicModule("Specimen");

    /// <summary>Adds a grain interface with one method, and a class for it.</summary>
    public Specimen WithMethod(Type result, params Type[] parameters)
    {
        var contract = Interface("ISpecimen");
        var signature = contract.DefineMethod("Method", Abstract, result, parameters);
        for (var i = 0; i < parameters.Length; i++) signature.DefineParameter(i + 1, ParameterAttributes.None, $"argument{i}");
        contract.CreateType();
        var grain = module.DefineType("SpecimenGrain", PublicClass, typeof(Grain), [contract]);
        var body = grain.DefineMethod("Method", MethodAttributes.Public | MethodAttributes.Virtual, result, parameters);
        body.GetILGenerator().ThrowException(typeof(NotImplementedException));
        grain.CreateType();
        return this;
    }

    /// <summary>Adds a grain interface with a property.</summary>
    public Specimen WithProperty()
    {
        var contract = Interface("IWithProperty");
        var getter = contract.DefineMethod("get_Property", Abstract | MethodAttributes.SpecialName, typeof(Task<int>), []);
        contract.DefineProperty("Property", PropertyAttributes.None, typeof(Task<int>), null).SetGetMethod(getter);
        contract.CreateType();
        return this;
    }

    /// <summary>Adds a grain class without methods.</summary>
    public Specimen WithGrain(string name, params CustomAttributeBuilder[] attributes)
    {
        var contract = Interface($"I{name}");
        contract.CreateType();
        var grain = module.DefineType(name, PublicClass, typeof(Grain), [contract]);
        foreach (var attribute in attributes) grain.SetCustomAttribute(attribute);
        grain.CreateType();
        return this;
    }

    /// <summary>Makes a message class with public fields; one with a null id has no <see cref="IdAttribute"/>.</summary>
    public Type Message(string name, bool isMarked, params (string Name, Type Type, uint? Id)[] fields)
    {
        var message = module.DefineType(name, PublicClass | TypeAttributes.Sealed);
        if (isMarked) message.SetCustomAttribute(Attribute<GenerateSerializerAttribute>());
        foreach (var (field, type, id) in fields)
        {
            var member = message.DefineField(field, type, FieldAttributes.Public);
            if (id is { } number) member.SetCustomAttribute(Attribute<IdAttribute>(number));
        }

        return message.CreateType();
    }

    /// <summary>Adds an exception class that is not marked.</summary>
    public Specimen WithUnmarkedException()
    {
        module.DefineType("SpecimenException", PublicClass, typeof(Exception)).CreateType();
        return this;
    }

    /// <summary>An attribute with the given constructor arguments.</summary>
    public static CustomAttributeBuilder Attribute<T>(params object[] arguments) =>
        new(typeof(T).GetConstructor([.. arguments.Select(argument => argument.GetType())])!, arguments);

    /// <summary>Makes a cluster of the assembly.</summary>
    public InProcessCluster Build(bool refuseWhatMayFailLater = true) =>
        new InProcessClusterBuilder { RefuseWhatMayFailLater = refuseWhatMayFailLater }.AddAssemblies(assembly).Build();

    private TypeBuilder Interface(string name) => module.DefineType(name, PublicInterface, null, [typeof(IGrainWithStringKey)]);
}
