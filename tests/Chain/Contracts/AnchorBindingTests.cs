using ZeroG.Chain.Contracts;
using ZeroG.Chain.Deployments;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Tests.Deployments;
using ZeroG.TestProcesses;

namespace ZeroG.Chain.Tests.Contracts;

public sealed class AnchorBindingTests
{
    [FoundryFact("anvil")]
    public async Task A_head_signed_here_is_anchored_read_at_any_height_and_seen_in_the_events()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        using var folder = new TemporaryFolder();
        await using var local = await LocalChain.StartAsync(bound.Token);
        using var key = await local.RichAsync(bound.Token);
        using var signer = await local.RichAsync(bound.Token);
        var chain = local.Client;
        var deployment = await new Deployer(chain, key, new DeployerOptions(), TimeProvider.System).DeployAsync(DeploymentTerms.Devnet, folder.File("deployment.json"), bound.Token);
        var (anchor, label, root) = (deployment.ProvenanceAnchor(), Keccak256.Hash([1]), Keccak256.Hash([2]));
        var id = ContractIds.Log(key.Address, label);
        Assert.Equal(id, await anchor.LogIdOfAsync(chain, key.Address, label, bound.Token));

        var opened = await local.SendAsync(key, anchor.OpenLog(label, signer.Address), bound.Token);
        var head = new AnchoredHead(id, 7, root);
        Assert.Equal(await anchor.HeadDigestAsync(chain, id, 7, root, bound.Token), head.Digest(chain.ChainId, anchor.Address));
        var call = anchor.Anchor(id, 7, root, signer.Sign(head.Digest(chain.ChainId, anchor.Address)).ToArray());
        var anchored = await local.SendAsync(key, call, bound.Token);

        Assert.True(opened.Succeeded && anchored.Succeeded);
        Assert.Equal(new ProvenanceAnchor.Log(key.Address, signer.Address, false, 7), await anchor.LogAsync(chain, id, bound.Token));
        Assert.Equal(0u, (await anchor.LogAsync(chain, id, bound.Token, opened.BlockNumber)).Size);
        Assert.Equal((root, signer.Address, anchored.BlockNumber), await anchor.HeadAtAsync(chain, id, 7, bound.Token) is var found ? (found.Root, found.Signer, found.BlockNumber) : default);
        var events = (await chain.EventsAsync([anchor.Address], opened.BlockNumber, anchored.BlockNumber, bound.Token)).Select(ProvenanceAnchorEvent.Decode).ToList();
        Assert.Equal([new ProvenanceAnchorEvent.LogOpened(id, key.Address, label, signer.Address), new ProvenanceAnchorEvent.HeadAnchored(id, 7, root, signer.Address)], events);
        Assert.Null(StakeVaultEvent.Decode((await chain.EventsAsync([anchor.Address], anchored.BlockNumber, anchored.BlockNumber, bound.Token))[0]));

        var forged = anchor.Anchor(id, 8, root, key.Sign(new AnchoredHead(id, 8, root).Digest(chain.ChainId, anchor.Address)).ToArray());
        var failure = await Assert.ThrowsAsync<ChainException>(() => chain.CallAsync(key.Address, forged.To, forged.Value, forged.Data, bound.Token));
        Assert.Equal(new ContractError.WrongSigner(id, key.Address), ContractError.Decode(failure.RevertData.Span));
        Assert.Equal($"wrong signer: log id {id}, signer {key.Address}", ContractErrors.Describe(failure.RevertData.Span));
    }

    [FoundryFact("anvil")]
    public async Task An_address_without_the_contract_is_told_from_an_answer()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await using var local = await LocalChain.StartAsync(bound.Token);
        var nobody = new StakeVault(Address.FromBytes(new byte[20]));

        var failure = await Assert.ThrowsAsync<ChainException>(() => nobody.UnbondingTimeAsync(local.Client, bound.Token));

        Assert.Equal(ChainFailure.Garbage, failure.Failure);
        Assert.Contains("another contract is there, or none", failure.Message, StringComparison.Ordinal);
    }
}
