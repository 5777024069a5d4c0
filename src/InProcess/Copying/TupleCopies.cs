using System.Reflection.Emit;

namespace ZeroG.InProcess;

/// <summary>Compiles the copying of tuples of any arity.</summary>
internal static class TupleCopies
{
    internal static CopyFunction<T> Compile<T>()
    {
        var type = typeof(T);
        var method = new DynamicMethod(
            $"Copy {type}", type, [type, typeof(CopyContext)], typeof(TupleCopies).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var arguments = type.GetGenericArguments();
        for (var i = 0; i < arguments.Length; i++)
        {
            // The eighth element holds the rest: a tuple itself.
            var name = i == 7 ? "Rest" : $"Item{i + 1}";
            if (type.IsValueType)
            {
                il.Emit(OpCodes.Ldarga, 0);
                il.Emit(OpCodes.Ldfld, type.GetField(name)!);
            }
            else
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Call, type.GetProperty(name)!.GetMethod!);
            }

            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Call, MemberCopies.CopyMethod(arguments[i]));
        }

        il.Emit(OpCodes.Newobj, type.GetConstructor(arguments)!);
        il.Emit(OpCodes.Ret);
        var copy = method.CreateDelegate<CopyFunction<T>>();
        return type.IsValueType
            ? copy
            : (value, context) =>
            {
                var result = copy(value, context);
                context.Record(value!, result!);
                return result;
            };
    }
}
