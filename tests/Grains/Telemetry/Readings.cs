using System.Diagnostics.Metrics;

namespace ZeroG.Telemetry.Tests;

/// <summary>Sums up what one meter measures.</summary>
internal sealed class Readings : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, double> _sums = [];
    private readonly Dictionary<string, int> _counts = [];
    private readonly Dictionary<string, double> _observed = [];
    private readonly HashSet<(string Key, string? Value)> _tags = [];
    private readonly MeterListener _listener = new();

    public Readings(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter != meter) return;
            Instruments.Add(instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public List<Instrument> Instruments { get; } = [];

    /// <summary>Every tag that any measurement had.</summary>
    public IReadOnlyCollection<(string Key, string? Value)> Tags
    {
        get
        {
            lock (_gate) return [.. _tags];
        }
    }

    /// <summary>Sum of a counter or histogram, as <c>name</c> or <c>name{tag=value,…}</c>.</summary>
    public double Sum(string series)
    {
        lock (_gate) return _sums.GetValueOrDefault(series);
    }

    /// <summary>How often it was measured.</summary>
    public int Count(string series)
    {
        lock (_gate) return _counts.GetValueOrDefault(series);
    }

    /// <summary>What an observable instrument shows now.</summary>
    public double Now(string series)
    {
        lock (_gate) _observed.Clear();
        _listener.RecordObservableInstruments();
        lock (_gate) return _observed[series];
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = tags.ToArray();
        var series = labels.Length == 0 ? instrument.Name : $"{instrument.Name}{{{string.Join(',', labels.Select(tag => $"{tag.Key}={tag.Value}"))}}}";
        lock (_gate)
        {
            foreach (var tag in labels) _tags.Add((tag.Key, tag.Value?.ToString()));
            if (instrument.IsObservable)
            {
                _observed[series] = value;
                return;
            }

            _sums[series] = _sums.GetValueOrDefault(series) + value;
            _counts[series] = _counts.GetValueOrDefault(series) + 1;
        }
    }
}
