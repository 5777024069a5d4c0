using ZeroG.Chain.Abi;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;

namespace ZeroG.Chain.Contracts;

/// <summary>A function of a contract: its call data, and its answer where it only reads.</summary>
/// <param name="signature">Name and types of the arguments.</param>
/// <param name="outputs">Types of the results, in parentheses.</param>
internal sealed class ContractFunction(string signature, string outputs = "()")
{
    private readonly byte[] _selector = Selector.Of(signature);
    private readonly IReadOnlyList<AbiType> _inputs = AbiValue.Types(signature[signature.IndexOf('(')..]);
    private readonly IReadOnlyList<AbiType> _outputs = AbiValue.Types(outputs);

    /// <summary>A call to be sent.</summary>
    public SettlementCall Call(Address to, UInt256 value, params IReadOnlyList<object> arguments) => new(to, value, Data(arguments));

    /// <summary>What the function answers at a height, or at the newest block for null.</summary>
    /// <exception cref="ChainException">It reverted, or there is no such contract, among others.</exception>
    public async Task<T> AskAsync<T>(ChainClient chain, Address at, ulong? block, Func<IReadOnlyList<object>, T> read, CancellationToken cancel, params object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(chain);
        var answer = await chain.CallAsync(null, at, UInt256.Zero, Data(arguments), cancel, block);
        try
        {
            return read(AbiCodec.Decode(_outputs, answer));
        }
        catch (AbiFormatException)
        {
            throw new ChainException(
                ChainFailure.Garbage,
                $"{at} on chain {chain.ChainId} answered {signature} with {answer.Length:N0} bytes that are none of its answers: another contract is there, or none.",
                "Check the chain and the addresses in the deployment file.");
        }
    }

    private byte[] Data(IReadOnlyList<object> arguments) => [.. _selector, .. AbiCodec.Encode(_inputs, arguments)];
}
