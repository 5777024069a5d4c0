using ZeroG.Chain.Contracts;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Settlement;
using ZeroG.Chain.Transactions;

namespace ZeroG.Chain.Deployments;

/// <summary>Carries out a deployment, once: killed at any moment and run again, it finishes the one that it began.</summary>
/// <remarks>
/// The rule of the outbox: what is signed is stored before it is sent, and the same bytes are sent again. A step is one nonce,
/// so none is done twice. The key must be used by nothing else meanwhile.
/// </remarks>
/// <param name="chain">The node.</param>
/// <param name="key">The deployer's.</param>
/// <param name="options">Pauses and patience.</param>
/// <param name="clock">For pauses and patience.</param>
public sealed class Deployer(ChainClient chain, SigningKey key, DeployerOptions options, TimeProvider clock)
{
    // Nodes count a transaction before they show its receipt, and several behind one address do not agree at once.
    private const int Looks = 8;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(10);

    /// <summary>Deploys the contracts and writes their file; or finishes what was begun; or finds that all is done, under whatever terms it was.</summary>
    /// <param name="terms">What is fixed at deployment.</param>
    /// <param name="path">The deployment file. Until it exists, what is under way is in a file beside it, with the ending <c>.pending</c>.</param>
    /// <param name="cancel">Stops; run again to go on.</param>
    /// <exception cref="DeploymentException">It cannot go on; the remedy says what to do.</exception>
    /// <exception cref="ChainException">The node did not answer, or refused; run again to go on.</exception>
    public async Task<Deployment> DeployAsync(DeploymentTerms terms, string path, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(terms);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var alone = Hold(path + ".lock");
        await chain.CheckChainAsync(cancel);
        var pending = path + ".pending";
        if (DeploymentFile.TryRead(path) is { } done)
        {
            await DeploymentCheck.VerifyAsync(chain, done, cancel);
            File.Delete(pending);
            return done;
        }
        var progress = DeploymentProgress.Read(pending) is { } begun ? Continue(begun, terms, pending) : await BeginAsync(terms, pending, cancel);
        ulong? first;
        do
        {
            for (var step = 0; step < progress.Plan.Steps.Count; step++) progress = await CompleteAsync(progress, step, pending, cancel);
        }
        while ((first = await FinalAsync(progress, cancel)) is null);

        var deployment = progress.Plan.Deployment with { Block = first.Value };
        await DeploymentCheck.VerifyAsync(chain, deployment, cancel);
        DeploymentFile.Write(path, deployment);
        File.Delete(pending);
        return deployment;
    }

    private async Task<DeploymentProgress> BeginAsync(DeploymentTerms terms, string pending, CancellationToken cancel)
    {
        // What waits in the pool would take the nonces that the addresses were made of.
        var nonce = await chain.NonceAsync(key.Address, null, withPending: true, cancel);
        var progress = new DeploymentProgress(DeploymentPlan.Of(chain.ChainId, key.Address, nonce, terms));
        progress.Write(pending);
        return progress;
    }

    private DeploymentProgress Continue(DeploymentProgress begun, DeploymentTerms terms, string pending)
    {
        var its = begun.Plan.Deployment;
        if (its.ChainId != chain.ChainId || its.Deployer != key.Address)
            throw new DeploymentException($"{pending} holds an unfinished deployment by {its.Deployer} on chain {its.ChainId}.", "Finish it with that key on that chain, or name another file.");
        if (!DeploymentJson.Write(its.Terms).AsSpan().SequenceEqual(DeploymentJson.Write(terms)))
            throw new DeploymentException($"{pending} holds an unfinished deployment with other terms.", "Finish it with its own terms, or remove the file to deploy anew with these.");
        return begun;
    }

    /// <summary>Signs, stores and sends one step until it is mined.</summary>
    private async Task<DeploymentProgress> CompleteAsync(DeploymentProgress progress, int index, string pending, CancellationToken cancel)
    {
        var step = progress.Plan.Steps[index];
        var (began, signed, pause) = (clock.GetTimestamp(), clock.GetTimestamp(), s_firstPause);
        var (wantsMoreFee, missing) = (false, 0);
        while (true)
        {
            // In this order: a transaction that was counted has a receipt afterwards, if not at once.
            var used = await chain.NonceAsync(key.Address, null, withPending: false, cancel);
            if (await ReceiptAsync(progress, index, cancel) is { } receipt)
            {
                if (!receipt.Succeeded) throw new DeploymentException($"The transaction {receipt.TransactionHash} reverted, which was to {step.Name}.", $"Look at it on the chain; then remove {pending} to deploy anew.");
                options.Mined?.Invoke(step);
                return progress;
            }
            if (used > step.Nonce && ++missing == Looks)
                throw new DeploymentException($"Nonce {step.Nonce} of {key.Address}, which was to {step.Name}, was used by a transaction that is not of this deployment.", $"Use the key for nothing else meanwhile. Remove {pending} to deploy anew.");
            // A reorganization took back a step before this one: what was signed for it is still valid.
            if (used < step.Nonce && index > 0) progress = await CompleteAsync(progress, index - 1, pending, cancel);
            if (clock.GetElapsedTime(began) > options.Patience)
                throw new DeploymentException($"The transaction that is to {step.Name} was not mined within {options.Patience.TotalMinutes:0.#} min.", "Run the deployment again to go on; everything signed is kept.");

            var isDue = used <= step.Nonce && (clock.GetElapsedTime(signed) > options.RaiseAfter || wantsMoreFee);
            if ((used <= step.Nonce && progress.Attempts[index].IsEmpty) || (isDue && progress.Attempts[index].Length < DeploymentProgress.MaxAttempts))
            {
                progress = progress.With(index, await SignAsync(step, progress.Attempts[index].LastOrDefault(), cancel));
                progress.Write(pending);
                signed = clock.GetTimestamp();
            }
            wantsMoreFee = used <= step.Nonce && await SendAsync(progress.Attempts[index][^1], cancel);
            await Task.Delay(pause, clock, cancel);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, options.LongestPause.Ticks));
        }
    }

    private async Task<SignedTransaction> SignAsync(DeploymentStep step, SignedTransaction? former, CancellationToken cancel)
    {
        var head = await chain.BlockAsync(null, cancel) ?? throw new ChainException(ChainFailure.Garbage, "The node has no newest block.", "Check that the address is that of an Ethereum node.");
        var priority = await chain.PriorityFeeAsync(cancel);
        // Twice the base fee lasts for six full blocks of rising fees (EIP-1559).
        var market = new Fees(head.BaseFee * 2 + priority, priority);
        var fees = former is null ? market : new Fees(former.Transaction.MaxFeePerGas, former.Transaction.MaxPriorityFeePerGas).Raise(market);
        return new Transaction
        {
            ChainId = chain.ChainId,
            Nonce = step.Nonce,
            MaxFeePerGas = fees.Max,
            MaxPriorityFeePerGas = fees.Priority,
            GasLimit = former?.Transaction.GasLimit ?? await GasAsync(step, cancel),
            To = step.To,
            Data = step.Data,
        }.Sign(key);
    }

    private async Task<ulong> GasAsync(DeploymentStep step, CancellationToken cancel)
    {
        try
        {
            return await chain.EstimateGasAsync(key.Address, step.To, UInt256.Zero, step.Data, cancel) * 5 / 4;
        }
        catch (ChainException failure) when (failure.Failure == ChainFailure.Reverted)
        {
            throw new DeploymentException($"The chain would refuse to {step.Name}: {ContractErrors.Describe(failure.RevertData.Span)}.", "Check the terms against docs/contracts.md, and that the chain runs the Cancun rules or later.", failure);
        }
    }

    /// <summary>Sends; true where the node wants a higher fee. Whether it was taken, the receipt will show.</summary>
    private async Task<bool> SendAsync(SignedTransaction transaction, CancellationToken cancel)
    {
        try
        {
            await chain.SendAsync(transaction, cancel);
            return false;
        }
        catch (ChainException failure) when (failure.Failure is ChainFailure.AlreadyKnown or ChainFailure.NonceTooLow or ChainFailure.Unavailable or ChainFailure.Timeout or ChainFailure.Garbage)
        {
            return false;
        }
        catch (ChainException failure) when (failure.Failure is ChainFailure.FeeTooLow or ChainFailure.ReplacementUnderpriced)
        {
            return true;
        }
    }

    private async Task<TransactionReceipt?> ReceiptAsync(DeploymentProgress progress, int index, CancellationToken cancel)
    {
        // Any of them may have been mined, not only the newest.
        foreach (var attempt in progress.Attempts[index].Reverse())
            if (await chain.ReceiptAsync(attempt.Hash, cancel) is { } receipt) return receipt;
        return null;
    }

    /// <summary>Waits until the last step is deep enough. The first step's height; null where a reorganization took a step back.</summary>
    private async Task<ulong?> FinalAsync(DeploymentProgress progress, CancellationToken cancel)
    {
        for (var pause = s_firstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, options.LongestPause.Ticks)))
        {
            var head = await chain.BlockNumberAsync(cancel);
            var (first, last) = (ulong.MaxValue, 0ul);
            for (var step = 0; step < progress.Plan.Steps.Count; step++)
            {
                if (await ReceiptAsync(progress, step, cancel) is not { } receipt) return null;
                (first, last) = (Math.Min(first, receipt.BlockNumber), Math.Max(last, receipt.BlockNumber));
            }
            if (head >= last + options.FinalityDepth) return first;
            await Task.Delay(pause, clock, cancel);
        }
    }

    private static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException failure)
        {
            throw new DeploymentException($"Another process is deploying: it holds {path}.", "Wait until it has ended.", failure);
        }
    }
}
