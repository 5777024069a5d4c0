using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Provenance;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>Works as a test says; null is honest.</summary>
internal sealed class WorksBy(Func<InnerPhaseInput, int, Crew, CancellationToken, CommittedWork?> work) : IRoundConduct
{
    public CommittedWork? Work(InnerPhaseInput input, int commitEvery, Crew crew, CancellationToken cancellation) => work(input, commitEvery, crew, cancellation);
}

/// <summary>Audits as a test says; null is honest.</summary>
internal sealed class AuditsBy(Func<InnerPhaseInput, int, IReadOnlyList<Link>?> replay) : IAuditConduct
{
    public IReadOnlyList<Link>? Replay(InnerPhaseInput input, int commitEvery) => replay(input, commitEvery);
}

/// <summary>Averages as a test says; null is honest.</summary>
internal sealed class AveragesBy(Func<int, ParameterVector, ParameterVector?> average) : IOuterConduct
{
    public ParameterVector? Average(int round, ParameterVector mean) => average(round, mean);
}

/// <summary>Signs records as a test says; null is honest.</summary>
internal sealed class RecordsBy(Func<RoundAccount, RoundAccount?> record) : IRecordConduct
{
    public RoundAccount? Record(RoundAccount account) => record(account);
}

/// <summary>Conducts that tests share.</summary>
internal static class Conducts
{
    /// <summary>One a provider.</summary>
    public static Dictionary<string, T> Of<T>(int providers, Func<string, T> conduct) =>
        Enumerable.Range(1, providers).Select(number => $"provider-{number}").ToDictionary(name => name, conduct);

    /// <summary>The work of an honest worker.</summary>
    public static CommittedWork Honest(InnerPhaseInput input, int commitEvery, CancellationToken cancellation = default)
    {
        using var round = new PlainRound(input, commitEvery);
        var links = new List<Link>();
        while (links.Count < round.Places.Count) links.Add(round.Advance(cancellation));
        return new CommittedWork([.. links], round.Result(), round.Roots!);
    }

    /// <summary>Its links, with another root in the place of one.</summary>
    public static Link[] Invented(InnerPhaseInput input, int commitEvery, Index at)
    {
        Link[] links = [.. Honest(input, commitEvery).Links];
        links[at] = links[at] with { Root = Hash256.FromBytes(links[at].Root.ToArray().Reverse().ToArray()) };
        return links;
    }
}
