using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Training.Optimization;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

public sealed class JobRecipeTests
{
    private static readonly BlobRef s_corpus = Blob("text", 100_000);

    public static TheoryData<string, JobSpec> BadSpecs => new()
    {
        { "0 workers", Spec(workers: 0) },
        { "100000 workers", Spec(workers: 100_000) },
        { "0 rounds", Spec(rounds: 0) },
        { "Steps = 0", Spec() with { DiLoCo = Spec().DiLoCo with { InnerSteps = 0 } } },
        { "Heads", Spec() with { Model = Spec().Model with { Heads = 3 } } },
        { "Width", Spec() with { Model = Spec().Model with { Width = -1 } } },
        { "Width", Spec() with { Model = Spec().Model with { Width = int.MaxValue } } },
        { "Peak", Spec() with { Inner = Spec().Inner with { LearningRate = double.NaN } } },
        { "kind of device", Spec() with { Device = "" } },
        { "kind of device", Spec() with { Device = "CPU" } },
        { "kind of device", Spec() with { Device = "no such" } },
        { "3 key/value heads", Spec() with { Model = Spec().Model with { KeyValueHeads = 3 } } },
        { "-1 key/value heads", Spec() with { Model = Spec().Model with { KeyValueHeads = -1 } } },
        { "3 micro-batches", Spec() with { DiLoCo = Spec().DiLoCo with { MicroBatches = 3 } } },
        { "-1 micro-batches", Spec() with { DiLoCo = Spec().DiLoCo with { MicroBatches = -1 } } },
        { "inner optimizer 7", Spec() with { Inner = Spec().Inner with { Optimizer = (InnerOptimizerKind)7 } } },
        { "schedule 7", Spec() with { Inner = Spec().Inner with { Schedule = (ScheduleKind)7 } } },
        { "Muon", Spec() with { Inner = Spec().Inner with { MuonMomentum = 0.9 } } },
        { "Muon", Spec() with { Inner = Spec().Inner with { MuonLearningRate = 0.01 } } },
        { "Momentum", Spec() with { Inner = Spec().Inner with { Optimizer = InnerOptimizerKind.Muon, MuonMomentum = 1 } } },
        { "decay fraction", Spec() with { Inner = Spec().Inner with { DecayFraction = 0.2 } } },
        { "DecayFraction", Spec() with { Inner = Spec().Inner with { Schedule = ScheduleKind.WarmUpStableDecay, DecayFraction = 2 } } },
        { "Momentum", Spec() with { DiLoCo = Spec().DiLoCo with { OuterMomentum = 1 } } },
        { "no such codec", Exchanging(new ExchangeSpec("int3", 0, "clipped")) },
        { "rank", Exchanging(new ExchangeSpec("lowrank+int4:0", 0, "clipped")) },
        { "no aggregator 'best'", Exchanging(new ExchangeSpec("int4", 0, "best")) },
        { "delay is -1", Exchanging(new ExchangeSpec("int4", -1, "clipped")) },
        { "delay is 1000", Exchanging(new ExchangeSpec("int4", 1000, "clipped")) },
        { "quorum is 0", Exchanging(new ExchangeSpec("int4", 0, "clipped", Quorum: 0)) },
        { "quorum is NaN", Exchanging(new ExchangeSpec("int4", 0, "clipped", Quorum: double.NaN)) },
    };

    [Theory]
    [InlineData("int4", false)]
    [InlineData("lowrank+int4:2", true)]
    [InlineData("cocktail", true)]
    public void An_exchange_within_its_bounds_is_taken(string codec, bool adaptive) =>
        JobRecipe.Validate(Exchanging(new ExchangeSpec(codec, 1, "krum(faulty=1)", 1, adaptive)));

    private static JobSpec Exchanging(ExchangeSpec exchange) => Spec() with { DiLoCo = Spec().DiLoCo with { Exchange = exchange } };

    [Theory]
    [MemberData(nameof(BadSpecs))]
    public void A_specification_out_of_bounds_is_refused_with_what_is_wrong_and_the_remedy(string names, JobSpec spec)
    {
        var refusal = Assert.Throws<ZeroGException>(() => JobRecipe.Validate(spec));
        Assert.Equal(FailureKind.Invalid, refusal.Kind);
        Assert.Contains(names, refusal.Message + refusal.Remedy, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.Remedy);
    }

    [Fact]
    public void A_worker_needs_the_jobs_kind_of_device_and_the_memory_of_its_training()
    {
        Assert.Null(JobRecipe.Needs(Spec(), s_corpus).Device);
        var needs = JobRecipe.Needs(Spec() with { Device = "cuda" }, s_corpus);
        var larger = JobRecipe.Needs(Spec() with { DiLoCo = Spec().DiLoCo with { SequencesPerStep = 200 } }, s_corpus);
        Assert.Equal("cuda", needs.Device);
        Assert.Equal(JobRecipe.Of(Spec()).TrainingBytes + 100_000, needs.MemoryBytes);
        Assert.True(needs.MemoryBytes >= JobRecipe.Validate(Spec()).TrainingBytes(2));
        Assert.True(larger.MemoryBytes > needs.MemoryBytes);
        var inParts = JobRecipe.Needs(Spec() with { DiLoCo = Spec().DiLoCo with { SequencesPerStep = 200, MicroBatches = 100 } }, s_corpus);
        Assert.InRange(inParts.MemoryBytes, needs.MemoryBytes, larger.MemoryBytes / 2);

        // Tokens that are not bytes take four bytes each, and there are at most so many.
        var tokens = Spec() with { Tokenizer = Blob("tokenizer", 1000) };
        Assert.Equal(JobRecipe.Of(tokens).TrainingBytes + 500_000, JobRecipe.Needs(tokens, s_corpus).MemoryBytes);
        Assert.Equal(JobRecipe.Of(tokens).TrainingBytes + (2L << 30), JobRecipe.Needs(tokens, Blob("long", 1L << 30)).MemoryBytes);
    }

    [Fact]
    public void What_a_specification_leaves_out_is_as_it_was_before_there_was_a_choice()
    {
        var recipe = JobRecipe.Of(Spec());
        Assert.Equal((1, 1, false), (recipe.Model.QueryGroup, recipe.MicroBatches, recipe.Recompute));
        Assert.Null(recipe.Muon);
        Assert.Equal(LearningRateShape.Cosine, recipe.LearningRate.Shape);
    }

    [Fact]
    public void Every_choice_of_a_specification_reaches_the_engine()
    {
        var spec = Spec() with
        {
            Model = Spec().Model with { KeyValueHeads = 1 },
            Inner = Spec().Inner with
            {
                Optimizer = InnerOptimizerKind.Muon,
                MuonLearningRate = 0.02,
                MuonMomentum = 0.9,
                Schedule = ScheduleKind.WarmUpStableDecay,
                DecayFraction = 0.3,
            },
            DiLoCo = Spec().DiLoCo with { MicroBatches = 2, Recompute = true },
        };
        JobRecipe.Validate(spec);
        var recipe = JobRecipe.Of(spec);
        Assert.Equal((2, 2, 1, true), (recipe.Model.QueryGroup, recipe.MicroBatches, recipe.MicroBatch, recipe.Recompute));
        Assert.Equal(new MuonSettings { LearningRate = 0.02, Momentum = 0.9 }, recipe.Muon);
        Assert.Equal((LearningRateShape.WarmUpStableDecay, 0.3), (recipe.LearningRate.Shape, recipe.LearningRate.DecayFraction));

        var plain = JobRecipe.Of(Spec() with { Inner = Spec().Inner with { Optimizer = InnerOptimizerKind.Muon } });
        Assert.Equal(new MuonSettings(), plain.Muon);
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
