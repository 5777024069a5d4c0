using Xunit.Abstractions;
using ZeroG.Chain.Settlement;

namespace ZeroG.Chain.Tests.Faults;

/// <summary>The process dies at every point at which it touches the world, and begins again with what is in its file.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Settlements = 2;

    private static readonly OutboxPolicy s_policy = new() { FinalityDepth = 2 };

    [FoundryTheory("anvil")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_before_or_after_any_write_loses_nothing_and_repeats_nothing(bool isReorganized)
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, TimeSpan.FromSeconds(110));
        var crashes = 0;
        foreach (var isAfter in new[] { false, true })
        {
            for (var n = 1; ; n++)
            {
                var nonce = await BeginAsync(rig);
                var hasCrashed = false;
                // From here on, the n-th write is where it dies, once.
                rig.Restart((write, wasWritten) =>
                {
                    if (write != n || wasWritten != isAfter) return;
                    hasCrashed = true;
                    throw new CrashException();
                });
                await RunAsync(rig, isReorganized);
                await CheckAsync(rig, nonce);
                if (!hasCrashed) break;
                crashes++;
            }
        }
        output.WriteLine($"{crashes} crashes");
        // Each settlement is signed and announced, and each observation is stored.
        Assert.InRange(crashes, 2 * (2 * Settlements + 3), int.MaxValue);
    }

    [FoundryTheory("anvil")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_before_or_after_any_request_loses_nothing_and_repeats_nothing(bool isReorganized)
    {
        await using var rig = await SettlementRig.StartAsync(s_policy, TimeSpan.FromSeconds(110));
        var crashes = 0;
        foreach (var isAfter in new[] { false, true })
        {
            for (var n = 1; ; n++)
            {
                var nonce = await BeginAsync(rig);
                using var death = new CancellationTokenSource();
                void Die(string method, int call)
                {
                    if (call == n) death.Cancel();
                }
                rig.Proxy.Reset();
                if (isAfter) rig.Proxy.Answered = Die;
                else rig.Proxy.Faults = (method, call) =>
                {
                    Die(method, call);
                    return call == n ? Fault.DropBefore : Fault.None;
                };
                await RunAsync(rig, isReorganized, death.Token);
                await CheckAsync(rig, nonce);
                if (!death.IsCancellationRequested) break;
                crashes++;
            }
        }
        output.WriteLine($"{crashes} crashes");
        Assert.InRange(crashes, 40, int.MaxValue);
    }

    private static async Task<ulong> BeginAsync(SettlementRig rig)
    {
        rig.Proxy.Reset();
        rig.Begin();
        await rig.PlanAsync(Settlements);
        return await rig.NonceAsync();
    }

    private static async Task RunAsync(SettlementRig rig, bool isReorganized, CancellationToken death = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(rig.Bound, death);
        var isDead = false;
        for (var round = 0; round < 24 && rig.Holder.Current.Intents.Any(intent => intent.Phase != IntentPhase.Final); round++)
        {
            try
            {
                await rig.Runner.StepAsync(isDead ? rig.Bound : either.Token);
            }
            catch (Exception failure) when (failure is CrashException || (failure is OperationCanceledException && death.IsCancellationRequested && !isDead))
            {
                isDead = true;
                rig.Restart();
            }
            if (death.IsCancellationRequested && !isDead)
            {
                // It died with the last request of its step.
                isDead = true;
                rig.Restart();
            }
            await rig.MineAsync(1);
            // What was mined first goes again, and is to be sent a second time.
            if (round == 0 && isReorganized) await rig.ReorganizeAsync(1);
        }
    }

    private static async Task CheckAsync(SettlementRig rig, ulong nonce)
    {
        await rig.AssertSettledAsync();
        Assert.Equal(nonce + Settlements, await rig.NonceAsync());
    }

    private sealed class CrashException : Exception;
}
