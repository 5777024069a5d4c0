using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Chain.Crypto;
using ZeroG.Provenance;

namespace ZeroG.Auditing.Tests.Evidence;

public sealed class EvidenceTests
{
    private static readonly EvidenceRig s_rig = new();

    public static TheoryData<int> Judged => [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Judged))]
    public void A_wrong_link_is_proven_by_the_steps_of_one_interval(int link)
    {
        var file = s_rig.Write(s_rig.Of(s_rig.WrongFrom(link), s_rig.Links), link - 1);

        var report = EvidenceRig.Check(file);

        Assert.True(report.Conclusion == EvidenceConclusion.Wrong, $"{report.Findings[^1]}");
        Assert.All(report.Findings, finding => Assert.True(finding.Holds, $"{finding}"));
    }

    [Theory]
    [MemberData(nameof(Judged))]
    public void A_link_that_is_right_convicts_nobody_whatever_the_accuser_says(int link)
    {
        var report = EvidenceRig.Check(s_rig.Write(s_rig.Of(s_rig.Links, s_rig.WrongFrom(link)), link - 1));

        Assert.Equal((EvidenceConclusion.Right, "verdict"), (report.Conclusion, report.Findings[^1].What));
    }

    [Fact]
    public void A_worker_that_opens_nothing_is_judged_by_its_whole_round()
    {
        Assert.Equal(EvidenceConclusion.Wrong, EvidenceRig.Check(s_rig.Write(s_rig.OfWhole(s_rig.WrongFrom(3)), 0)).Conclusion);
        Assert.Equal(EvidenceConclusion.Right, EvidenceRig.Check(s_rig.Write(s_rig.OfWhole(s_rig.Links), 0)).Conclusion);
        // Without the start it signed, nothing shows what it had to start from.
        Assert.Equal(EvidenceConclusion.DoesNotHold, EvidenceRig.Check(s_rig.Write(s_rig.OfWhole(s_rig.WrongFrom(0)), 0)).Conclusion);
    }

    [Fact]
    public void The_start_of_a_round_cannot_be_judged_from_a_file()
    {
        var wrong = s_rig.WrongFrom(0);
        var evidence = s_rig.OfWhole(wrong) with { Accused = new ProvenLink(0, wrong[0], [.. LinkList.Tree(wrong).Prove(0)]) };

        Assert.Equal(EvidenceConclusion.CannotBeJudged, EvidenceRig.Check(s_rig.Write(evidence, 0)).Conclusion);
    }

    [Fact]
    public void What_does_not_hold_is_named_and_proves_nothing()
    {
        var wrong = s_rig.WrongFrom(2);
        var good = s_rig.Of(wrong, s_rig.Links);
        var job = good.Inputs.Job;
        using var other = SigningKey.Create();

        Assert.Equal("signature", First(good with { Commitment = s_rig.Sign(wrong, other) }));
        Assert.Equal("signature", First(good with { Operator = other.Address }));
        Assert.Equal("job", First(good with { Inputs = good.Inputs with { Job = job with { Seed = 10 } } }));
        Assert.Equal("job", First(good with { Inputs = good.Inputs with { Origin = new JobOrigin(other.Address, "job") } }));
        Assert.Equal("job", First(good with { Inputs = good.Inputs with { Job = job with { Recipe = job.Recipe with { LearningRate = job.Recipe.LearningRate with { Peak = 2e-2 } } } } }));
        Assert.Equal("round", First(good with { Inputs = good.Inputs with { CommitEvery = 3 } }));
        Assert.Equal("start", First(good with { Start = good.Start with { Roots = good.Start.Roots with { OptimizerSteps = 1 } } }));
        Assert.Equal("accused link", First(good with { Accused = good.Accused! with { Link = s_rig.Links[2] } }));
        Assert.Equal("agreed link", First(good with { Agreed = good.Accused }));
        Assert.Equal("agreed link", First(good with { Agreed = null }));
        Assert.Equal("state", First(good, state: 0));

        static string First(LinkEvidence evidence, int state = 1)
        {
            var report = EvidenceRig.Check(s_rig.Write(evidence, state));
            Assert.Equal(EvidenceConclusion.DoesNotHold, report.Conclusion);
            Assert.False(report.Findings[^1].Holds);
            return report.Findings[^1].What;
        }
    }

    [Fact]
    public void The_same_evidence_is_the_same_bytes_and_every_other_has_another_root()
    {
        var evidence = s_rig.Of(s_rig.WrongFrom(2), s_rig.Links);
        var file = s_rig.Write(evidence, 1);

        Assert.Equal(file, s_rig.Write(evidence, 1));
        Assert.NotEqual(RootOf(file), RootOf(s_rig.Write(evidence, 0)));
        Assert.NotEqual(RootOf(file), RootOf(s_rig.Write(s_rig.Of(s_rig.WrongFrom(3), s_rig.Links), 1)));
    }

    [Fact]
    public void One_changed_byte_anywhere_is_refused_or_leaves_nothing_proven()
    {
        var (guilty, honest) = (s_rig.Write(s_rig.Of(s_rig.WrongFrom(3), s_rig.Links), 2), s_rig.Write(s_rig.Of(s_rig.Links, s_rig.WrongFrom(3)), 2));
        var (random, root) = (new Random(7), RootOf(guilty));
        for (var i = 0; i < 1_200; i++)
        {
            var file = (byte[])(i % 2 == 0 ? guilty : honest).Clone();
            file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var report = EvidenceRig.Check(file);
                // What still proves guilt is the same evidence, in other clothes.
                if (report.Conclusion == EvidenceConclusion.Wrong) Assert.True(i % 2 == 0 && RootOf(file) == root, $"change {i}");
            }
            catch (EvidenceFormatException)
            {
                // Refused.
            }
        }
    }

    [Fact]
    public void A_file_that_is_cut_or_grown_is_refused()
    {
        var file = s_rig.Write(s_rig.Of(s_rig.WrongFrom(1), s_rig.Links), 0);
        foreach (var length in (int[])[0, 1, 30, file.Length / 2, file.Length - 1]) Assert.Throws<EvidenceFormatException>(() => EvidenceRig.Check(file[..length]));
        Assert.Throws<EvidenceFormatException>(() => EvidenceRig.Check([.. file, 0]));
    }

    private static Hash256 RootOf(byte[] bytes)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            using var file = EvidenceFile.Read(path);
            return file.Root;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
