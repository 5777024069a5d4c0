using ZeroG.Training.Model;

namespace ZeroG.Training.Optimization;

/// <summary>Some values of one tensor.</summary>
/// <param name="Tensor">Index of the tensor in canonical order.</param>
/// <param name="Offset">Index of the first value in the flat vector.</param>
/// <param name="Length">Number of values.</param>
internal readonly record struct ValueBlock(int Tensor, int Offset, int Length);

/// <summary>
/// A model's tensors cut into blocks of <see cref="Size"/> values, the last of each tensor shorter: the items that a crew
/// shares out, and the parts that a sum over a tensor is made of. They depend on the layout alone.
/// </summary>
internal sealed class ValueBlocks
{
    /// <summary>Values of a block: 64 KiB of float32, so that what one thread reads and writes stays in its second-level cache.</summary>
    public const int Size = 16_384;

    private readonly int[] _first;

    /// <summary>Cuts the tensors of that layout.</summary>
    public ValueBlocks(ParameterLayout layout)
    {
        Layout = layout;
        _first = new int[layout.Tensors.Count + 1];
        var blocks = new List<ValueBlock>();
        for (int i = 0; i < layout.Tensors.Count; i++)
        {
            var tensor = layout.Tensors[i];
            for (int at = 0; at < tensor.Length; at += Size)
                blocks.Add(new ValueBlock(i, tensor.Offset + at, Math.Min(Size, tensor.Length - at)));
            _first[i + 1] = blocks.Count;
        }
        All = [.. blocks];
    }

    /// <summary>What is cut.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>The blocks, tensors and offsets ascending.</summary>
    public ValueBlock[] All { get; }

    /// <summary>Index of the first block of that tensor; of the one after the last, the number of blocks.</summary>
    public int First(int tensor) => _first[tensor];
}
