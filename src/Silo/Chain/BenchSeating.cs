using ZeroG.Chain;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Provenance;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Chain;

/// <summary>Seats panels of the court on a chain, as its registrar: the owner's account of a data directory.</summary>
public static class BenchSeating
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>Seats them, or finds them seated. Open disputes keep the panels with which they began.</summary>
    /// <param name="dataDirectory">Path of the data directory, which no other process may hold.</param>
    /// <param name="options">The chain; on one for development the node seats its own referees.</param>
    /// <param name="bench">The panels.</param>
    /// <param name="note">Takes a line for what holds it up.</param>
    /// <param name="cancellationToken">Stops; the same again goes on.</param>
    /// <returns>The number of the bench.</returns>
    /// <exception cref="ZeroGException">It cannot go on; the remedy says what to do.</exception>
    public static async Task<ulong> SeatAsync(string dataDirectory, ChainOptions options, BenchTerms bench, Action<string> note, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(bench);
        ArgumentNullException.ThrowIfNull(note);
        var endpoint = options.Node ?? throw new ZeroGException(
            FailureKind.Invalid, "The panels of a chain for development are seated when a node starts it.", "Name the address of a chain's node with --chain.");
        using var directory = DataDirectory.Open(dataDirectory);
        using var keys = KeyFolder.Open(directory.Keys, options.PasswordFile, makesPassword: false);
        using var connection = new ChainConnection(endpoint, TimeProvider.System);
        var owner = ChainAccounts.ReadOrMake(directory, keys, [], withPanels: false).Owner;
        return await ChainFailures.Of(async () =>
        {
            var client = new ChainClient(connection.Rpc, await connection.ChainIdAsync(cancellationToken));
            var deployment = await NodeChain.FindAsync(client, endpoint, options, directory, cancellationToken);
            var court = deployment.SlashingCourt();
            var call = bench.Seat(court);
            if (!await bench.AreSeatedAsync(client, court, null, cancellationToken))
            {
                var policy = new OutboxPolicy();
                await CompleteAsync(client, keys, owner, call, policy with { FinalityDepth = options.FinalityDepth ?? policy.FinalityDepth }, note, cancellationToken);
            }

            return await court.CurrentBenchAsync(client, cancellationToken);
        });
    }

    // Nothing of it is kept: killed and run again, it finds the panels seated, or at worst seats them once more, which changes nothing.
    private static async Task CompleteAsync(
        ChainClient client, KeyFolder keys, Address owner, SettlementCall call, OutboxPolicy policy, Action<string> note, CancellationToken cancellationToken)
    {
        var id = Keccak256.Hash(call.Data.Span);
        var held = new InMemory(new Outbox { ChainId = client.ChainId, Signer = owner }.Plan(id, call));
        var runner = new OutboxRunner(client, keys.Open(owner), policy, held, static data => ContractErrors.Describe(data.Span));
        for (var told = ""; ; await Task.Delay(s_pause, cancellationToken))
        {
            var trouble = await runner.StepAsync(cancellationToken) ?? "";
            var intent = held.Current.Find(id)!;
            if (intent.Phase == IntentPhase.Final) return;
            if (intent.Phase == IntentPhase.Failed) throw new ZeroGException(FailureKind.Conflict, $"The panels were not seated: {intent.Trouble}", intent.Remedy ?? "Look at the court on the chain.");
            if (trouble.Length > 0 && trouble != told) note(trouble);
            told = trouble;
        }
    }

    private sealed class InMemory(Outbox outbox) : IOutboxHolder
    {
        public Outbox Current { get; private set; } = outbox;

        public Task UpdateAsync(Func<Outbox, Outbox> change, CancellationToken cancel)
        {
            Current = change(Current);
            return Task.CompletedTask;
        }
    }
}
