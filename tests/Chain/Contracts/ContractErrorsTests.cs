using System.Numerics;
using System.Reflection;
using ZeroG.Chain.Abi;
using ZeroG.Chain.Contracts;

namespace ZeroG.Chain.Tests.Contracts;

public sealed class ContractErrorsTests
{
    private static readonly Hash256 s_provider = Hash256.Parse("0x" + new string('1', 64));
    private static readonly Hash256 s_job = Hash256.Parse("0x" + new string('2', 64));

    [Fact]
    public void An_error_of_ours_is_told_with_its_arguments()
    {
        var data = Revert("InsufficientStake(bytes32,bytes32,uint256,uint256)", s_provider.ToArray(), s_job.ToArray(), new BigInteger(5), new BigInteger(7));

        Assert.Equal($"insufficient stake: provider id {s_provider}, job id {s_job}, available 5, needed 7", ContractErrors.Describe(data));
        Assert.Equal(new ContractError.InsufficientStake(s_provider, s_job, 5, 7), ContractError.Decode(data));
    }

    [Fact]
    public void An_error_that_names_a_state_tells_the_state()
    {
        var data = Revert("JobNotOpen(bytes32,uint8)", s_job.ToArray(), new BigInteger(2));

        Assert.Equal($"job not open: job id {s_job}, status Cancelled", ContractErrors.Describe(data));
    }

    [Fact]
    public void Solidity_own_reverts_are_told_too()
    {
        Assert.Equal("not today", ContractErrors.Describe(Revert("Error(string)", "not today")));
        Assert.Equal("arithmetic overflowed", ContractErrors.Describe(Revert("Panic(uint256)", new BigInteger(0x11))));
        Assert.Equal("the contract gave no reason", ContractErrors.Describe([]));
    }

    [Fact]
    public void What_a_stranger_reverts_with_is_named_and_never_trusted()
    {
        Assert.Equal("an error of another contract, 0xdeadbeef, with 2 bytes of arguments", ContractErrors.Describe([0xde, 0xad, 0xbe, 0xef, 1, 2]));
        Assert.Equal("3 bytes that are no error", ContractErrors.Describe([1, 2, 3]));
        Assert.Contains("not its arguments", ContractErrors.Describe(Revert("InsufficientStake(bytes32,bytes32,uint256,uint256)", s_provider.ToArray(), s_job.ToArray(), new BigInteger(5), new BigInteger(7)).AsSpan(0, 70)), StringComparison.Ordinal);
        // No value of the enum.
        Assert.Contains("not its arguments", ContractErrors.Describe(Revert("JobNotOpen(bytes32,uint8)", s_job.ToArray(), new BigInteger(9))), StringComparison.Ordinal);
        Assert.Equal("invalid parameter: name '?[2J" + new string('a', 196) + "'", ContractErrors.Describe(Revert("InvalidParameter(string)", "\u001b[2J" + new string('a', 500))));
    }

    /// <summary>A selector that two errors shared would be told as the wrong one.</summary>
    [Fact]
    public void Every_error_has_a_selector_of_its_own_and_is_decoded_by_it()
    {
        var errors = typeof(ContractError).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(ContractError))).ToList();
        var selectors = errors.Select(type => (uint)type.GetField("Selector", BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue()!).ToList();

        Assert.InRange(errors.Count, 80, 200);
        Assert.Equal(selectors.Count, selectors.Distinct().Count());
        Assert.All(errors, type =>
        {
            var members = type.GetConstructors().Single(made => made.GetParameters() is not [var only] || only.ParameterType != type).GetParameters();
            if (members.Length > 0) return;
            var data = new byte[4];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(data, (uint)type.GetField("Selector")!.GetRawConstantValue()!);
            Assert.IsType(type, ContractError.Decode(data));
        });
    }

    private static byte[] Revert(string signature, params object[] values) =>
        [.. Selector.Of(signature), .. AbiCodec.Encode(((AbiType.Tuple)AbiType.Parse(signature[signature.IndexOf('(')..])).Members, values)];
}
