using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;
using ZeroG.Grains.Security;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Security;

public sealed class CallTokenTests(ITestOutputHelper output)
{
    private static readonly byte[] s_key = ClusterKey.Parse("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "test").Derive(CallStamp.Purpose);
    private static readonly CallerIdentity s_caller = new("gpu-1", "gpu,gateway", "0xab");
    private static readonly GuardedCall s_call = new("zerog.ITrainerGrain/TrainAsync"u8.ToArray(), OwnProvider: false);
    private static readonly GrainId s_target = GrainId.Create("trainer", "01arz3ndektsv4rrffq69g5fav/0");

    private static byte[] Issued(DateTimeOffset? at = null) => CallToken.Issue(s_key, s_caller, s_target, s_call, at ?? Noon);

    private static (CallerIdentity? Caller, string Refusal) Verified(byte[]? token, GrainId? target = null, GuardedCall? call = null, byte[]? key = null, DateTimeOffset? at = null) =>
        (CallToken.Verify(key ?? s_key, token, target ?? s_target, call ?? s_call, at ?? Noon, out var refusal), refusal);

    [Fact]
    public void A_token_tells_who_calls() => Assert.Equal((s_caller, ""), Verified(Issued()));

    [Fact]
    public void A_silo_without_a_provider_tells_none() =>
        Assert.Null(Verified(CallToken.Issue(s_key, new("a", "", null), s_target, s_call, Noon)).Caller!.ProviderId);

    [Fact]
    public void A_token_with_any_bit_changed_is_refused()
    {
        var token = Issued();
        for (var bit = 0; bit < 8 * token.Length; bit++)
        {
            var altered = token.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            var (caller, refusal) = Verified(altered);
            Assert.Null(caller);
            Assert.NotEmpty(refusal);
        }
    }

    [Fact]
    public void A_token_of_another_length_is_refused()
    {
        var token = Issued();
        for (var length = 0; length < token.Length; length++) Assert.Null(Verified(token[..length]).Caller);
        Assert.Null(Verified([.. token, 0]).Caller);
        Assert.Null(Verified(new byte[1 << 20]).Caller);
        Assert.Null(Verified(null).Caller);
    }

    [Fact]
    public void A_token_holds_for_its_grain_its_method_and_its_cluster_alone()
    {
        Assert.Null(Verified(Issued(), target: GrainId.Create("trainer", "01arz3ndektsv4rrffq69g5fav/1")).Caller);
        Assert.Null(Verified(Issued(), target: GrainId.Create("traine", "r01arz3ndektsv4rrffq69g5fav/0")).Caller);
        Assert.Null(Verified(Issued(), call: new("zerog.ITrainerGrain/StopAsync"u8.ToArray(), false)).Caller);
        Assert.Null(Verified(Issued(), key: ClusterKey.Parse(new string('0', 62) + "ff", "other").Derive(CallStamp.Purpose)).Caller);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    [InlineData(86_400, false)]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    public void A_token_holds_for_five_minutes_and_not_when_the_clocks_are_further_apart(int secondsLater, bool isTaken)
    {
        var (caller, refusal) = Verified(Issued(), at: Noon.AddSeconds(secondsLater));
        Assert.Equal(isTaken, caller is not null);
        if (!isTaken) Assert.Contains("2026-01-01 12:05:00Z", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_too_long_for_a_token_is_refused_when_it_is_made() =>
        Assert.Throws<ArgumentException>(() => CallToken.Issue(s_key, new(new string('a', 257), "", null), s_target, s_call, Noon));

    [Fact]
    public void Stamping_and_checking_a_call_cost_microseconds()
    {
        const int Batches = 50;
        const int Calls = 200;
        var fastest = TimeSpan.MaxValue;
        for (var batch = 0; batch < Batches; batch++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var call = 0; call < Calls; call++) Assert.NotNull(Verified(Issued()).Caller);
            var elapsed = Stopwatch.GetElapsedTime(start) / Calls;
            if (elapsed < fastest) fastest = elapsed;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fastest.TotalNanoseconds:N0} ns to stamp and check a call"));
        // The fastest of many batches, as the machine may be busy; a check that hashed a password, or asked a service, would not pass.
        Assert.True(fastest < TimeSpan.FromMilliseconds(1), $"{fastest}");
    }
}
