using ZeroG.Peers;

namespace ZeroG.Training.Tests;

public sealed class TorchParityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zerog-parity-").FullName;

    [TorchFact]
    public Task Logits_and_every_gradient_are_those_of_PyTorch() => CompareAsync(ModelShape.Tiny);

    [TorchFact]
    public Task They_are_with_shared_keys_and_a_head_of_its_own_too() => CompareAsync(ModelShape.Grouped);

    [TorchFact]
    public async Task A_model_of_ours_gives_PyTorch_the_same_greedy_text()
    {
        var text = await GreedyParity.OfOursAsync(TorchFactAttribute.Torch, ModelShape.Tiny.Config, _folder);

        Assert.Equal(text.Theirs, text.Ours);
    }

    [TorchFact]
    public async Task A_model_of_PyTorch_gives_us_the_same_greedy_text()
    {
        var text = await GreedyParity.OfTheirsAsync(TorchFactAttribute.Torch, ModelShape.Grouped.Config, _folder);

        Assert.Equal(text.Theirs, text.Ours);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task CompareAsync(ModelShape shape)
    {
        var differences = await GradientParity.RunAsync(TorchFactAttribute.Torch, shape, _folder);

        Assert.All(differences, each => Assert.True(each.Holds, $"{each.Name}: {each.Difference:0.0e+00}, at most {each.Bound:0e+00}"));
    }
}
