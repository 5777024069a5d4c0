using ZeroG.Silo.Exchange;
using ZeroG.Silo.Tests.Blobs;
using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Tests.Exchange;

/// <summary>Silos of one process.</summary>
public sealed class JobLinksTests
{
    private readonly MeetingPlace _meeting = new();
    private readonly JobLinks _one, _two;

    public JobLinksTests() => (_one, _two) = (_meeting.Enter("one", BlobSilo.ClusterKey), _meeting.Enter("two", BlobSilo.ClusterKey));

    [Fact]
    public async Task Members_on_any_silo_find_the_hub_by_place_job_and_epoch()
    {
        await using var hub = _one.Open(Ends.Job, 3, Ends.Hub(_one.SecretOf(Ends.Job)));
        foreach (var silo in new[] { _one, _two })
        {
            await using var member = await silo.To(_one.Place, Ends.Job, 3).ConnectAsync(Ends.Worker(silo.SecretOf(Ends.Job)));
            await using var accepted = await hub.AcceptAsync();
            await Ends.RequireSpeechAsync(member, accepted);
            Assert.Equal(($"the worker at silo {silo.Place}", "the hub at silo one"), (accepted.Messages.Peer, member.Messages.Peer));
            await Task.WhenAll(member.Messages.CloseAsync(), accepted.Messages.CloseAsync());
        }
    }

    [Fact]
    public async Task A_hub_that_is_not_there_is_unavailable()
    {
        await using var hub = _one.Open(Ends.Job, 3, Ends.Hub(_one.SecretOf(Ends.Job)));

        foreach (var (place, job, epoch) in new[] { ("one", Ends.Job, 2L), ("one", Ends.Job, 4L), ("one", Ends.OtherJob, 3L), ("two", Ends.Job, 3L), ("three", Ends.Job, 3L) })
            Assert.Equal(LinkFault.Unavailable, await FaultAsync(_two.To(place, job, epoch)));
        await hub.DisposeAsync();
        Assert.Equal(LinkFault.Unavailable, await FaultAsync(_two.To("one", Ends.Job, 3)));
    }

    [Fact]
    public async Task A_later_epoch_closes_an_earlier_one_and_never_the_reverse()
    {
        var options = Ends.Hub(_one.SecretOf(Ends.Job));
        await using var first = _one.Open(Ends.Job, 3, options);
        await using var other = _one.Open(Ends.OtherJob, 1, Ends.Hub(_one.SecretOf(Ends.OtherJob)));
        await using var second = _one.Open(Ends.Job, 4, options);

        Assert.Equal(LinkFault.Closed, await Ends.FaultAsync(async () => await first.AcceptAsync()));
        Assert.Equal(LinkFault.Unavailable, await FaultAsync(_two.To("one", Ends.Job, 3)));
        foreach (var epoch in new[] { 3, 4 })
            Assert.Equal(FailureKind.Conflict, Assert.Throws<ZeroGException>(() => _one.Open(Ends.Job, epoch, options)).Kind);
        Assert.Equal((false, false), (second.IsClosed, other.IsClosed));
        await second.DisposeAsync();
        await using var again = _one.Open(Ends.Job, 4, options);
    }

    [Fact]
    public async Task The_hubs_of_a_silo_that_ends_are_closed_and_one_that_starts_in_its_place_is_found()
    {
        var options = Ends.Hub(_one.SecretOf(Ends.Job));
        var hub = _one.Open(Ends.Job, 3, options);
        var target = _two.To("one", Ends.Job, 3);

        _one.Dispose();

        Assert.Equal(LinkFault.Closed, await Ends.FaultAsync(async () => await hub.AcceptAsync()));
        Assert.Equal(FailureKind.Unavailable, Assert.Throws<ZeroGException>(() => _one.Open(Ends.Job, 4, options)).Kind);
        Assert.Equal(LinkFault.Unavailable, await FaultAsync(target));
        using var restarted = _meeting.Enter("one", BlobSilo.ClusterKey);
        await using var anew = restarted.Open(Ends.Job, 3, options);
        await using var member = await target.ConnectAsync(Ends.Worker(_two.SecretOf(Ends.Job)));
    }

    [Fact]
    public async Task Another_jobs_secret_gets_no_link()
    {
        await using var hub = _one.Open(Ends.Job, 3, Ends.Hub(_one.SecretOf(Ends.Job)));

        Assert.Equal(LinkFault.Refused, await Ends.FaultAsync(() => _two.To("one", Ends.Job, 3).ConnectAsync(Ends.Worker(_two.SecretOf(Ends.OtherJob)))));
    }

    [Fact]
    public void A_job_has_one_secret_in_a_cluster_and_no_other_job_or_cluster_has_it()
    {
        using var elsewhere = new MeetingPlace().Enter("one", BlobSilo.KeyOf(2));

        Assert.Equal(_one.SecretOf(Ends.Job).Reveal(), _two.SecretOf(Ends.Job).Reveal());
        Assert.Equal(3, new[] { _one.SecretOf(Ends.Job), _one.SecretOf(Ends.OtherJob), elsewhere.SecretOf(Ends.Job) }.Select(secret => secret.Reveal()).Distinct().Count());
    }

    [Fact]
    public void What_is_no_job_no_epoch_or_no_place_is_refused()
    {
        foreach (var wrong in new Func<object>[]
        {
            () => _one.SecretOf("job"),
            () => _one.Open("../job", 1, Ends.Hub(_one.SecretOf(Ends.Job))),
            () => _one.Open(Ends.Job, -1, Ends.Hub(_one.SecretOf(Ends.Job))),
            () => _one.To("two", "job", 1),
            () => _one.To("two", Ends.Job, -1),
            () => _one.To("", Ends.Job, 1),
            () => _one.To(new string('a', 129), Ends.Job, 1),
            () => _one.To("two\u001b[2J", Ends.Job, 1),
        })
            Assert.Equal(FailureKind.Invalid, Assert.Throws<ZeroGException>(() => { wrong(); }).Kind);
    }

    private Task<LinkFault> FaultAsync(ILinkTarget target) => Ends.FaultAsync(() => target.ConnectAsync(Ends.Worker(_two.SecretOf(Ends.Job))));
}
