using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Control;

/// <summary>What an exchange moves, in the order in which it goes up: what <see cref="LinkEstimate.ExchangeSeconds(IReadOnlyList{ExchangePiece})"/> needs.</summary>
public static class ExchangePieces
{
    /// <summary>The pieces of a model's exchange, each at its largest.</summary>
    /// <param name="layout">The model.</param>
    /// <param name="codec">The codec.</param>
    /// <param name="rank">Rank of the round, where the codec has one.</param>
    public static IReadOnlyList<ExchangePiece> Of(ParameterLayout layout, CodecSpec codec, int rank)
    {
        var pieces = new List<ExchangePiece>();
        var seconds = new List<(int First, long Bytes)>();
        foreach (var tensor in layout.Tensors)
        {
            var quantizer = codec.QuantizerFor(tensor);
            var thin = codec.RankFor(tensor, rank);
            if (thin > 0) seconds.Add((pieces.Count, quantizer.MaxLength(thin, tensor.Columns)));
            long bytes = thin > 0 ? quantizer.MaxLength(thin, tensor.Rows) : quantizer.MaxLength(tensor.Rows, tensor.Columns);
            pieces.Add(new ExchangePiece(bytes, bytes));
        }
        pieces.AddRange(seconds.Select(second => new ExchangePiece(second.Bytes, second.Bytes, second.First)));
        return pieces;
    }
}
