using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace ZeroG.Silo.Tests.Life;

/// <summary>A membership table in the test's memory, so that every silo may stop, the first one too.</summary>
internal sealed class SharedMembership : IMembershipTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SiloAddress, (MembershipEntry Entry, string ETag)> _rows = [];
    private TableVersion _version = new(0, "0");

    /// <summary>Puts this table in the place of the first silo's.</summary>
    public void Configure(ISiloBuilder silo) => silo.Services.AddSingleton<IMembershipTable>(this);

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId)
    {
        lock (_gate) _rows.Clear();
        return Task.CompletedTask;
    }

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.CompletedTask;

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Read(_rows.Where(row => row.Key.Equals(key)));

    public Task<MembershipTableData> ReadAll() => Read(_rows);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        Write(entry, tableVersion, () => !_rows.ContainsKey(entry.SiloAddress));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        Write(entry, tableVersion, () => _rows.TryGetValue(entry.SiloAddress, out var row) && row.ETag == etag);

    public Task UpdateIAmAlive(MembershipEntry entry)
    {
        lock (_gate)
        {
            if (_rows.TryGetValue(entry.SiloAddress, out var row)) row.Entry.IAmAliveTime = entry.IAmAliveTime;
        }

        return Task.CompletedTask;
    }

    private Task<MembershipTableData> Read(IEnumerable<KeyValuePair<SiloAddress, (MembershipEntry Entry, string ETag)>> rows)
    {
        lock (_gate)
            return Task.FromResult(new MembershipTableData(rows.Select(row => Tuple.Create(Copy(row.Value.Entry), row.Value.ETag)).ToList(), _version));
    }

    // A row and the version of the whole table change together, or neither does.
    private Task<bool> Write(MembershipEntry entry, TableVersion next, Func<bool> isExpected)
    {
        lock (_gate)
        {
            if (next.VersionEtag != _version.VersionEtag || !isExpected()) return Task.FromResult(false);
            var etag = (next.Version + 1).ToString(CultureInfo.InvariantCulture);
            _rows[entry.SiloAddress] = (Copy(entry), etag);
            _version = new TableVersion(next.Version, etag);
            return Task.FromResult(true);
        }
    }

    private static MembershipEntry Copy(MembershipEntry entry) => new()
    {
        SiloAddress = entry.SiloAddress,
        Status = entry.Status,
        SuspectTimes = entry.SuspectTimes is null ? null : [.. entry.SuspectTimes],
        ProxyPort = entry.ProxyPort,
        HostName = entry.HostName,
        SiloName = entry.SiloName,
        RoleName = entry.RoleName,
        UpdateZone = entry.UpdateZone,
        FaultZone = entry.FaultZone,
        StartTime = entry.StartTime,
        IAmAliveTime = entry.IAmAliveTime,
    };
}
