using System.Collections;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ZeroG.InProcess;

/// <summary>
/// Copies of exceptions: message, stack trace, inner exceptions, result code, data, and the members of marked types. What else a
/// type of the base library holds (such as a parameter name) stays behind, as it does with Orleans.
/// </summary>
internal static class ExceptionCopies
{
    private static readonly ConcurrentDictionary<Type, Action<object, object, CopyContext>> s_members = new();

    /// <summary>Whether exceptions of the type cross calls: marked ones, and those of the base library and its kin.</summary>
    internal static bool IsSupported(Type type) =>
        typeof(Exception).IsAssignableFrom(type)
        && (CopyRules.IsMarked(type) || IsOfFramework(type));

    internal static bool IsOfFramework(Type type) =>
        type.Namespace is { } name
        && (name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft", StringComparison.Ordinal)
            || name.StartsWith("Azure", StringComparison.Ordinal));

    /// <summary>A copy of <paramref name="exception"/>, or the refusal to copy it.</summary>
    internal static Exception Copy(Exception exception)
    {
        var context = CopyContext.Rent();
        try
        {
            return Copier<Exception>.Copy(exception, context);
        }
        catch (Orleans.Serialization.CodecNotFoundException refusal)
        {
            return refusal;
        }
        finally
        {
            context.Return();
        }
    }

    internal static Exception Copy(Exception original, CopyContext context)
    {
        var type = original.GetType();
        var copy = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        context.Record(original, copy);
        Message(copy) = original is AggregateException aggregate ? Message(aggregate) : original.Message;
        Inner(copy) = Copier<Exception?>.Copy(original.InnerException, context);
        copy.HResult = original.HResult;
        if (original.StackTrace is { } trace)
        {
            ExceptionDispatchInfo.SetRemoteStackTrace(copy, trace);
        }

        foreach (DictionaryEntry entry in original.Data)
        {
            copy.Data[Copier<object>.Copy(entry.Key, context)] = Copier<object?>.Copy(entry.Value, context);
        }

        if (original is AggregateException several)
        {
            InnerExceptions((AggregateException)copy) =
                [.. several.InnerExceptions.Select(inner => Copier<Exception>.Copy(inner, context))];
        }

        if (CopyRules.IsMarked(type))
        {
            s_members.GetOrAdd(type, static type => MemberCopies.CompileInto(type))(original, copy, context);
        }

        return copy;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? Message(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? Inner(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerExceptions")]
    private static extern ref Exception[] InnerExceptions(AggregateException exception);
}
