using System.Collections.Immutable;
using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.DiLoCo.Control;

/// <summary>
/// When a round closes, and with whom: once all members' parts are there, or at its deadline with a quorum, or as soon after
/// as there is one. An immutable state machine over times of a monotonic clock, in seconds.
/// </summary>
/// <remarks>
/// The answer follows from what happened when, not from when it was asked for: a part that arrives after the moment at which
/// the round closed is late, even if nobody looked at that moment. The quorum is a share, rounded up and at least 1, of the
/// members that are still expected: a member that leaves before its part has arrived counts no more; a part that has arrived
/// stays, whatever becomes of its sender.
/// </remarks>
public sealed class RoundClosing
{
    private readonly ImmutableSortedDictionary<int, Member> _members;

    private RoundClosing(double openedAt, double deadlineSeconds, double quorum, ImmutableSortedDictionary<int, Member> members)
    {
        (OpenedAt, DeadlineSeconds, Quorum, _members) = (openedAt, deadlineSeconds, quorum, members);
    }

    /// <summary>When the round was opened.</summary>
    public double OpenedAt { get; }

    /// <summary>Seconds from the opening to the deadline.</summary>
    public double DeadlineSeconds { get; }

    /// <summary>Share of the members that is enough at the deadline.</summary>
    public double Quorum { get; }

    /// <summary>Opens a round.</summary>
    /// <param name="members">Keys of those expected; at least one, each once.</param>
    /// <param name="quorum">Above 0, to 1.</param>
    /// <param name="openedAt">Now.</param>
    /// <param name="deadlineSeconds">From now on; see <see cref="RoundDeadline"/>.</param>
    /// <exception cref="ArgumentException">There is no member, or one twice, or a number is out of bounds.</exception>
    public static RoundClosing Open(IReadOnlyCollection<int> members, double quorum, double openedAt, double deadlineSeconds)
    {
        if (members.Count == 0 || members.Distinct().Count() != members.Count)
            throw new ArgumentException("A round needs members, each once.", nameof(members));
        if (!(quorum is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(quorum), quorum, "Choose a share above 0, to 1.");
        if (!double.IsFinite(openedAt))
            throw new ArgumentOutOfRangeException(nameof(openedAt), openedAt, "Give seconds of a monotonic clock.");
        if (!(deadlineSeconds >= 0 && double.IsFinite(deadlineSeconds)))
            throw new ArgumentOutOfRangeException(nameof(deadlineSeconds), deadlineSeconds, "Give seconds from the opening on.");
        return new RoundClosing(openedAt, deadlineSeconds, quorum, members.ToImmutableSortedDictionary(key => key, _ => new Member(null, null)));
    }

    /// <summary>The state after a member's whole part arrived; the same state when one of it, or its leaving, is known already.</summary>
    /// <exception cref="ArgumentException">The worker is no member of the round, or the time is before the opening.</exception>
    public RoundClosing Arrived(int worker, double at) => With(worker, at, member => member with { ArrivedAt = at });

    /// <summary>The state after a member left; the same state when its part, or its leaving, is known already.</summary>
    /// <exception cref="ArgumentException">The worker is no member of the round, or the time is before the opening.</exception>
    public RoundClosing Left(int worker, double at) => With(worker, at, member => member with { LeftAt = at });

    /// <summary>What has become of the round until now.</summary>
    public RoundDecision Decide(double now)
    {
        var deadline = OpenedAt + DeadlineSeconds;
        var moments = _members.Values.Select(member => member.ArrivedAt ?? member.LeftAt).OfType<double>().Append(deadline);
        foreach (var at in moments.Where(at => at <= now).Order())
        {
            var (arrived, expected) = Count(at);
            if (arrived > 0 && (arrived == expected || (at >= deadline && arrived >= Needed(expected))))
                return Closed(at);
        }
        var (there, still) = Count(now);
        return new RoundDecision.Wait(now < deadline && still > 0 ? deadline : null, there, Needed(still));
    }

    private RoundDecision.Close Closed(double at) => new(
        at,
        [.. _members.Where(m => m.Value.ArrivedAt <= at).Select(m => m.Key)],
        [.. _members.Where(m => !(m.Value.ArrivedAt <= at) && !(m.Value.LeftAt <= at)).Select(m => m.Key)]);

    private (int Arrived, int Expected) Count(double at)
    {
        int arrived = _members.Values.Count(member => member.ArrivedAt <= at);
        return (arrived, _members.Count - _members.Values.Count(member => member.LeftAt <= at));
    }

    private int Needed(int expected) => Math.Max(1, Share.RoundedUp(Quorum, expected, expected));

    private RoundClosing With(int worker, double at, Func<Member, Member> change)
    {
        if (!_members.TryGetValue(worker, out var member))
            throw new ArgumentException(Figure.Text($"Worker {worker} is no member of this round: it joins with the next."), nameof(worker));
        if (!(at >= OpenedAt && double.IsFinite(at)))
            throw new ArgumentException(Figure.Text($"{at} s is before the round was opened at {OpenedAt} s: use one monotonic clock."), nameof(at));
        return member != new Member(null, null)
            ? this
            : new RoundClosing(OpenedAt, DeadlineSeconds, Quorum, _members.SetItem(worker, change(member)));
    }

    // One of the two is set at most: what happened first.
    private readonly record struct Member(double? ArrivedAt, double? LeftAt);
}
