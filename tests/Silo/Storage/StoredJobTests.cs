using System.Text.Json;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Silo.Storage;
using ZeroG.Training.Optimization;

namespace ZeroG.Silo.Tests.Storage;

public sealed class StoredJobTests
{
    // As a job was stored before specifications had a device kind.
    private const string BeforeDevice = """
        {"Spec":{"Dataset":"local/text","HeldOut":null,"Workers":1,"Seed":7,"Model":{"Width":16,"Layers":1,"Heads":2,"FeedForward":32,"Context":16,"TiedHead":true},"Inner":{"LearningRate":0.003,"FloorFraction":0.1,"WarmUpSteps":2,"WeightDecay":0.1,"Beta1":0.9,"Beta2":0.99,"Epsilon":1E-08,"ClipNorm":1},"DiLoCo":{"Rounds":4,"InnerSteps":5,"SequencesPerStep":4,"OpeningRounds":1,"OpeningSteps":1,"OuterLearningRate":0.7,"OuterMomentum":0.9}},"SubmittedAt":"2026-01-01T12:00:00+00:00","Phase":"InnerSteps","Reason":"","Epoch":3,"Corpus":{"Root":"0x0b2f1a68ac0ebbf4a25e1db7a6ef0a7f9ac0dd2c07a7a4a7f0e0e3f0a6cdbb01","Length":13000},"HeldOut":null,"Parameters":4000,"Round":1,"RoundStartedAt":"2026-01-01T12:00:01+00:00","Checkpoint":{"Root":"0x0b2f1a68ac0ebbf4a25e1db7a6ef0a7f9ac0dd2c07a7a4a7f0e0e3f0a6cdbb02","Length":16000},"Momentum":null,"InnerStates":[null],"Results":[],"Records":[],"LastRound":{"Round":0,"InnerSteps":1,"Loss":5.5,"Tokens":64,"BytesSent":32000,"Seconds":0.5,"Checkpoint":{"Root":"0x0b2f1a68ac0ebbf4a25e1db7a6ef0a7f9ac0dd2c07a7a4a7f0e0e3f0a6cdbb02","Length":16000},"Workers":[{"Worker":0,"Provider":"0x0b2f","Tokens":64,"Loss":5.5,"PseudoGradient":{"Root":"0x0b2f1a68ac0ebbf4a25e1db7a6ef0a7f9ac0dd2c07a7a4a7f0e0e3f0a6cdbb03","Length":16000}}]},"Totals":{"Rounds":1,"Tokens":64,"TrainingSeconds":0.5,"BytesSent":32000,"BytesAllReduce":0},"HeldOutLoss":null}
        """;

    [Fact]
    public void A_job_stored_before_there_were_device_kinds_loads_and_takes_any_device()
    {
        var job = JsonSerializer.Deserialize<JobState>(BeforeDevice, StateJson.Options)!;
        Assert.Null(job.Spec!.Device);
        Assert.Equal((JobPhase.InnerSteps, 3L, 1, "0x0b2f"), (job.Phase, job.Epoch, job.Round, job.LastRound!.Workers[0].Provider));
    }

    [Fact]
    public void A_job_stored_before_there_were_choices_of_optimizer_loads_and_trains_as_it_did()
    {
        var spec = JsonSerializer.Deserialize<JobState>(BeforeDevice, StateJson.Options)!.Spec!;
        JobRecipe.Validate(spec);
        var recipe = JobRecipe.Of(spec);
        Assert.Equal((OptimizerKind.AdamW, LearningRateShape.Cosine), (recipe.Optimizer, recipe.LearningRate.Shape));
        Assert.Equal((1, 1, false), (recipe.MicroBatches, recipe.Model.QueryGroup, recipe.Recompute));
    }

    [Fact]
    public void A_job_with_a_choice_of_optimizer_is_read_back_as_it_was_stored()
    {
        var job = JsonSerializer.Deserialize<JobState>(BeforeDevice, StateJson.Options)!;
        var spec = job.Spec!;
        job = job with
        {
            Spec = spec with
            {
                Model = spec.Model with { KeyValueHeads = 1 },
                Inner = spec.Inner with { Optimizer = InnerOptimizerKind.Muon, MuonLearningRate = 0.02, Schedule = ScheduleKind.WarmUpStableDecay, DecayFraction = 0.2 },
                DiLoCo = spec.DiLoCo with { MicroBatches = 2, Recompute = true },
            },
        };
        Assert.Equal(job.Spec, JsonSerializer.Deserialize<JobState>(JsonSerializer.Serialize(job, StateJson.Options), StateJson.Options)!.Spec);
    }

    [Fact]
    public void A_job_stored_before_there_were_tokenizers_loads_and_trains_on_bytes()
    {
        var spec = JsonSerializer.Deserialize<JobState>(BeforeDevice, StateJson.Options)!.Spec!;
        Assert.Null(spec.Tokenizer);
        Assert.Equal(256, JobRecipe.Validate(spec).VocabularySize);
    }

    [Fact]
    public void A_job_with_a_tokenizer_is_read_back_as_it_was_stored()
    {
        var job = JsonSerializer.Deserialize<JobState>(BeforeDevice, StateJson.Options)!;
        var spec = job.Spec!;
        job = job with { Spec = spec with { Tokenizer = new BlobRef("0x" + new string('a', 64), 17), Model = spec.Model with { VocabularySize = 300 } } };
        Assert.Equal(job.Spec, JsonSerializer.Deserialize<JobState>(JsonSerializer.Serialize(job, StateJson.Options), StateJson.Options)!.Spec);
        Assert.Equal(300, JobRecipe.Validate(job.Spec!).VocabularySize);
    }

    [Fact]
    public void A_job_with_a_device_kind_is_read_back_as_it_was_stored()
    {
        var job = JsonSerializer.Deserialize<JobState>(BeforeDevice, StateJson.Options)!;
        StateContract.Verify(typeof(JobState));
        job = job with { Spec = job.Spec! with { Device = "cuda" } };
        Assert.Equal(job.Spec, JsonSerializer.Deserialize<JobState>(JsonSerializer.Serialize(job, StateJson.Options), StateJson.Options)!.Spec);
    }
}
