using System.Diagnostics.Metrics;
using ZeroG.Grains.Telemetry;
using ZeroG.Jobs;
using ZeroG.Telemetry.Tests;

namespace ZeroG.Grains.Tests.Telemetry;

public sealed class MetricsTableTests
{
    [Fact]
    public void The_table_of_instruments_is_what_the_code_creates()
    {
        using var metrics = new GrainMetrics();
        using var readings = new Readings(metrics.Meter);

        Assert.Equal(
            MetricsTable.Instruments.Select(line => (line.Instrument, line.Type, line.Unit)).Order(),
            readings.Instruments.Select(instrument => (instrument.Name, TypeOf(instrument), instrument.Unit!)).Order());
        Assert.All(readings.Instruments, instrument => Assert.False(string.IsNullOrEmpty(instrument.Description)));
    }

    [Fact]
    public void The_table_of_tags_is_what_the_code_uses()
    {
        Assert.Equal(MetricTags.All.Order(), MetricsTable.Tags.Keys.Order());
        Assert.Equal(MetricTags.All.Order(), MetricsTable.Instruments.SelectMany(line => line.Tags).Distinct().Order());
        Assert.Equal(NamesOf<WorkKind>(), MetricsTable.Tags[MetricTags.Work].Order());
        Assert.Equal(NamesOf<ContentKind>(), MetricsTable.Tags[MetricTags.Content].Order());
        Assert.Equal(NamesOf<FailureKind>(), MetricsTable.Tags[MetricTags.Kind].Order());
        Assert.Equal(
            NamesOf<JobPhase>(), MetricsTable.Tags[MetricTags.Phase].Concat(MetricsTable.Tags[MetricTags.Outcome]).Order());
    }

    private static IEnumerable<string> NamesOf<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(MetricTags.Name).Order();

    private static string TypeOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" => "counter",
        "Histogram" => "histogram",
        "ObservableUpDownCounter" => "up-down counter",
        "ObservableGauge" => "gauge",
        var other => other,
    };
}
