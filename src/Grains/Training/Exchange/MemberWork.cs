using ZeroG.Auditing.Replay;
using ZeroG.Grains.Auditing;
using ZeroG.Swarm.Links;
using ZeroG.Swarm.Members;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>A worker's training, on a device's thread: what it learns goes to the job's hub, and nothing of it is stored here.</summary>
internal sealed class MemberWork(
    IJobLinks links, RoundWork work, CorpusCache corpora, DeviceCrews crews, IBlobStores blobs, AuditSigning signing, ExchangeReplay replay, TimeProvider clock,
    IRoundConduct? conduct = null, Dice? dice = null)
{
    // The hub is heard twice a second, but for as long as it waits for a store. One that is gone for good is replaced by another, of
    // which the worker hears by its next order.
    private static readonly TimeSpan s_silence = TimeSpan.FromMinutes(3);

    /// <summary>Joins, and trains until the job is over.</summary>
    /// <param name="run">Its order; told how it stands.</param>
    /// <param name="provider">Whose device this is.</param>
    /// <param name="steps">Told the steps done.</param>
    /// <param name="stop">Leaves after the running step.</param>
    /// <returns>Root of what all members have in common at the end.</returns>
    /// <exception cref="LinkException">The hub cannot be reached, went away, or refused this member.</exception>
    /// <exception cref="TrainingDivergedException">Its training diverged.</exception>
    /// <exception cref="WrongRecordException">The record that it is to go on from is proven wrong.</exception>
    public string Train(MemberRun run, string provider, IProgress<int> steps, CancellationToken stop)
    {
        run.Begin(steps);
        var (order, crew) = (run.Order, crews.Current);
        var agreement = ExchangeRecipe.Agreement(order.JobId, order.Spec);
        var settings = new MemberSettings
        {
            Hub = links.To(order.Hub, order.JobId, order.Epoch),
            Link = new LinkOptions
            {
                Secret = links.SecretOf(order.JobId),
                Role = LinkRole.Worker,
                Limits = new MessageLimits(),
                Messages = new MessageStreamOptions { SilenceLimit = s_silence },
                Clock = clock,
            },
            Name = provider,
            Parts = asked => asked == agreement ? Parts() : throw new FormatException("It is of another job, or of another specification of this one."),
            Pace = run,
            Observer = run,
            Signer = order.Pledge is null ? null : (worker, _) => new MemberSigning(order, worker, provider, blobs, signing, replay, dice, stop),
        };
        return SwarmClient.RunAsync(settings, stop).GetAwaiter().GetResult().Root;

        ISwarmParts Parts()
        {
            var recipe = ExchangeRecipe.Of(order.Spec);
            var start = OuterState.Start(work.ReadParameters(order.Spec, order.Start, stop));
            var cheat = order.Pledge is null ? null : conduct as IStepConduct;
            return new SwarmParts(recipe, () => corpora.Get(order.Corpus, order.Spec.Tokenizer), start, null, crew, conduct: cheat is null ? null : cheat.Steps);
        }
    }
}
