using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

public sealed class JobRecipeTests
{
    public static TheoryData<string, JobSpec> BadSpecs => new()
    {
        { "0 workers", Spec(workers: 0) },
        { "100000 workers", Spec(workers: 100_000) },
        { "0 rounds", Spec(rounds: 0) },
        { "InnerSteps", Spec() with { DiLoCo = Spec().DiLoCo with { InnerSteps = 0 } } },
        { "Heads", Spec() with { Model = Spec().Model with { Heads = 3 } } },
        { "Width", Spec() with { Model = Spec().Model with { Width = -1 } } },
        { "Width", Spec() with { Model = Spec().Model with { Width = int.MaxValue } } },
        { "Peak", Spec() with { Inner = Spec().Inner with { LearningRate = double.NaN } } },
        { "kind of device", Spec() with { Device = "" } },
        { "kind of device", Spec() with { Device = "CPU" } },
        { "kind of device", Spec() with { Device = "no such" } },
        { "Momentum", Spec() with { DiLoCo = Spec().DiLoCo with { OuterMomentum = 1 } } },
    };

    [Theory]
    [MemberData(nameof(BadSpecs))]
    public void A_specification_out_of_bounds_is_refused_with_what_is_wrong_and_the_remedy(string names, JobSpec spec)
    {
        var refusal = Assert.Throws<ZeroGException>(() => JobRecipe.Validate(spec));
        Assert.Equal(FailureKind.Invalid, refusal.Kind);
        if (names[0] is >= '0' and <= '9') Assert.Contains(names, refusal.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Remedy);
    }

    [Fact]
    public void A_worker_needs_the_jobs_kind_of_device_and_the_memory_of_its_training()
    {
        Assert.Null(JobRecipe.Needs(Spec()).Device);
        var needs = JobRecipe.Needs(Spec() with { Device = "cuda" });
        var larger = JobRecipe.Needs(Spec() with { DiLoCo = Spec().DiLoCo with { SequencesPerStep = 200 } });
        Assert.Equal("cuda", needs.Device);
        Assert.Equal(JobRecipe.Validate(Spec()).TrainingBytes(2), needs.MemoryBytes);
        Assert.True(larger.MemoryBytes > needs.MemoryBytes);
    }

    [Fact]
    public void A_text_shorter_than_one_window_is_refused()
    {
        var refusal = Assert.Throws<ZeroGException>(() => JobRecipe.ValidateCorpus(Spec(), Blob("short", 16), null));
        Assert.Contains("17", refusal.Message, StringComparison.Ordinal);
        JobRecipe.ValidateCorpus(Spec(), Blob("enough", 17), null);
    }

    [Fact]
    public void A_text_too_long_for_memory_is_refused() =>
        Assert.Throws<ZeroGException>(() => JobRecipe.ValidateCorpus(Spec(), Blob("long", JobRecipe.MaxCorpusBytes + 1), null));

    [Fact]
    public void Opening_rounds_are_short_and_the_others_have_H_steps()
    {
        var spec = Spec(rounds: 5, innerSteps: 9, openingRounds: 2).DiLoCo;
        Assert.Equal([1, 1, 9, 9, 9], Enumerable.Range(0, 5).Select(round => JobRecipe.InnerSteps(spec, round)));
    }
}
