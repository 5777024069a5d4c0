using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Grains.Tests.Training;

public sealed class FailuresTests
{
    private static readonly ContentId s_content = new(Hash256.Parse("0x" + new string('a', 64)), 1);

    [Theory]
    [InlineData(true, FailureKind.Unavailable)]
    [InlineData(false, FailureKind.Storage)]
    public void Content_that_another_silo_may_hold_is_waited_for_and_what_is_lost_is_not(bool mayReturn, FailureKind kind) =>
        Assert.Equal(kind, Failures.Describe(new BlobNotFoundException(s_content, "the store") { MayReturn = mayReturn }).Kind);
}
