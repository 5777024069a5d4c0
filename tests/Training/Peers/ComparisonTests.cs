using ZeroG.Peers;

namespace ZeroG.Training.Tests;

public sealed class ComparisonTests
{
    [Theory]
    [InlineData(double.NaN, 2.0, false)]
    [InlineData(2.0, double.NaN, false)]
    [InlineData(2.02, 2.0, false)]
    [InlineData(2.009, 2.0, true)]
    public void Loss_curves_agree_only_where_every_window_does(double ours, double theirs, bool holds)
    {
        foreach (var first in (bool[])[true, false])
        {
            double[] mine = [.. Enumerable.Repeat(first ? ours : 3.0, 10), .. Enumerable.Repeat(first ? 3.0 : ours, 10)];
            double[] other = [.. Enumerable.Repeat(first ? theirs : 3.0, 10), .. Enumerable.Repeat(first ? 3.0 : theirs, 10)];
            Assert.Equal(holds, LossCurves.Of(1e-3, mine, other).Holds);
        }
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(2, 16)]
    [InlineData(2, 4)]
    [InlineData(6, 16)]
    [InlineData(8, 4)]
    [InlineData(16, 8)]
    public void Every_setting_shares_the_batch_evenly_and_the_cores_are_used_by_processes_too(int cores, int batch)
    {
        var grid = TorchSetting.Grid(cores, batch);

        Assert.Equal(grid.Distinct(), grid);
        Assert.All([.. grid, .. TorchSetting.QuickGrid(cores, batch)], setting => Assert.Equal(0, batch % setting.Processes));
        Assert.All(grid, setting => Assert.InRange(setting.TorchThreads, 1, cores));
        var most = grid.Max(setting => setting.Processes);
        Assert.Equal(Math.Max(2, Enumerable.Range(1, cores).Last(count => batch % count == 0)), most);
        Assert.Contains(grid, setting => setting.Processes == most && setting.TorchThreads == Math.Max(1, cores / most) && setting.BlasThreads == 1);
    }
}
