using System.Collections.Immutable;

namespace ZeroG.Bench.Calls;

/// <summary>Makes sure that what is measured includes copying: a runtime that passes references would look better than it is.</summary>
internal static class CopyCheck
{
    /// <summary>Number of the message that the check sends.</summary>
    public const long Marker = -1;

    /// <summary>The message that is sent.</summary>
    public static Echo Sample(long number) => new("Four score and seven years ago", number, ImmutableArray.Create(1, 2, 3, 5, 8, 13, 21, 34));

    /// <summary>Sends one message.</summary>
    /// <exception cref="InvalidOperationException">The grain or the caller holds the other's object.</exception>
    public static async Task RunAsync(IEchoGrain grain)
    {
        var sent = Sample(Marker);
        var answer = await grain.EchoAsync(sent);
        if (ReferenceEquals(sent, EchoGrain.Last)) throw new InvalidOperationException("The argument of a call was not copied.");
        if (ReferenceEquals(answer, EchoGrain.Last) || ReferenceEquals(answer, sent))
            throw new InvalidOperationException("The result of a call was not copied.");
        if ((answer.Text, answer.Number) != (sent.Text, sent.Number) || !answer.Values.SequenceEqual(sent.Values))
            throw new InvalidOperationException("The result of a call differs from its argument.");
    }
}
