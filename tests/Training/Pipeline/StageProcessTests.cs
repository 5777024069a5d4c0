using System.Globalization;
using ZeroG.TestProcesses;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests.Pipeline;

/// <summary>Stages in processes of their own.</summary>
public class StageProcessTests
{
    [Fact]
    public async Task Three_processes_train_a_model_to_the_bits_of_one()
    {
        const int Steps = 4;
        var recipe = StageProcess.Recipe;
        var (parameters, optimizer) = PipelineModel.Start(recipe);
        var whole = new TrainingStep(recipe, Crew.Alone);
        var losses = Enumerable.Range(0, Steps).Select(step =>
        {
            var (tokens, targets) = PipelineModel.Batch(step);
            return whole.Run(parameters, optimizer, 0.01, tokens, targets).Loss.ToString("R", CultureInfo.InvariantCulture);
        }).ToArray();

        var stages = await StartAsync(3, Steps);
        try
        {
            for (int i = 0; i < stages.Length; i++)
            {
                var shard = parameters.Shard(ParameterLayout.ForStage(recipe.Model, i, stages.Length));
                Assert.Equal([.. losses, TinyModel.Hash(shard.Values)], await stages[i].ReadToEndAsync());
            }
        }
        finally
        {
            foreach (var stage in stages) stage.Dispose();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task When_the_process_of_a_stage_dies_the_others_end_and_say_so(int victim)
    {
        var stages = await StartAsync(3, int.MaxValue);
        try
        {
            foreach (var stage in stages)
                await stage.ReadLineAsync(); // it is in the midst of its steps
            await stages[victim].KillAsync();
            for (int i = 0; i < stages.Length; i++)
            {
                if (i != victim)
                    Assert.Matches("ended the link|could not be sent", (await stages[i].ReadToEndAsync())[^1]);
            }
        }
        finally
        {
            foreach (var stage in stages) stage.Dispose();
        }
    }

    private static async Task<TestProcess[]> StartAsync(int count, int steps)
    {
        var stages = new TestProcess[count];
        var (previous, first) = ("0", "0");
        for (int i = 0; i < count; i++)
        {
            stages[i] = TestProcess.Start(
                "stage", Text(i), Text(count), Text(steps), previous, i == count - 1 ? first : "0");
            var ports = (await stages[i].ReadLineAsync()).Split(' ');
            previous = ports[0];
            if (i == 0) first = ports[1];
        }
        return stages;

        static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
