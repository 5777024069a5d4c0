using System.Diagnostics.CodeAnalysis;

namespace ZeroG.InProcess;

/// <summary>Which originals of one call have been copied already, so that what was one object is one object afterwards.</summary>
internal sealed class CopyContext
{
    private const int InlineCount = 8;

    [ThreadStatic]
    private static CopyContext? t_spare;

    private readonly object?[] _originals = new object?[InlineCount];
    private readonly object?[] _copies = new object?[InlineCount];
    private Dictionary<object, object>? _further;
    private int _count;

    /// <summary>A context for one call; hand it back with <see cref="Return"/>.</summary>
    internal static CopyContext Rent()
    {
        var context = t_spare ?? new CopyContext();
        t_spare = null;
        return context;
    }

    internal void Return()
    {
        Array.Clear(_originals, 0, Math.Min(_count, InlineCount));
        Array.Clear(_copies, 0, Math.Min(_count, InlineCount));
        _further = null;
        _count = 0;
        t_spare = this;
    }

    internal bool TryGet(object original, [MaybeNullWhen(false)] out object copy)
    {
        for (var i = Math.Min(_count, InlineCount) - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_originals[i], original))
            {
                copy = _copies[i]!;
                return true;
            }
        }

        copy = null;
        return _further is not null && _further.TryGetValue(original, out copy);
    }

    internal void Record(object original, object copy)
    {
        if (_count < InlineCount)
        {
            _originals[_count] = original;
            _copies[_count] = copy;
        }
        else
        {
            _further ??= new(ReferenceEqualityComparer.Instance);
            _further[original] = copy;
        }

        _count++;
    }
}
