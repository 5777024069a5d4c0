using ZeroG.Silo.Hosting;

namespace ZeroG.Silo.Cluster;

/// <summary>
/// Tries everything that a silo with some settings would need. What is written to try it is deleted again; a key that a
/// broken check leaves in Redis ends by itself within a minute. In Azure Storage the container and the table are made where
/// they are not there yet, and stay: the silo makes and uses the same.
/// </summary>
public static class ClusterChecks
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs all of them, also when some fail.</summary>
    public static async Task<IReadOnlyList<ClusterCheck>> RunAsync(ClusterSettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var checks = new List<ClusterCheck> { Ports(settings), Folder("blob folder", settings.Blobs.Folder) };
        if (settings.KeyFile is { } key) checks.Add(ClusterCheck.Ok("cluster key", $"{key}, readable by this user alone"));
        if (settings.Http.TokenFile is { } tokens) checks.Add(ClusterCheck.Ok("tokens", $"{TokenFile.Read(tokens).Count} in {tokens}"));
        if (settings.Tls is { } tls) checks.AddRange(TlsChecks.Run(tls, TimeProvider.System));
        if (settings.Membership.Redis is { } membership && settings.Membership.Kind == MembershipKind.Redis)
            checks.Add(await BoundedAsync("redis membership", limit => ClusterRedisCheck.RunAsync("redis membership", membership, Keys.MembershipRedis, keepsState: false, limit), cancellationToken));
        checks.Add(await StorageAsync(settings, cancellationToken));
        return checks;
    }

    private static async Task<ClusterCheck> StorageAsync(ClusterSettings settings, CancellationToken cancellationToken)
    {
        var storage = settings.Storage;
        if (storage.Kind == StorageKind.Sqlite) return Folder("sqlite storage", Path.GetDirectoryName(storage.Location)!);
        if (storage.Kind == StorageKind.Redis)
            return await BoundedAsync("redis storage", limit => ClusterRedisCheck.RunAsync("redis storage", storage.Location, Keys.StorageRedis, keepsState: true, limit), cancellationToken);
        return SiloParts.Find(SiloParts.Azure) is IStorageProbe azure
            ? await BoundedAsync("azure storage", async limit => ClusterCheck.Ok("azure storage", await azure.ProbeAsync(storage.Location, limit)), cancellationToken)
            : ClusterCheck.Fail("azure storage", "this program is built without Azure Storage", "Build it with -p:SiloAzure=true.");
    }

    private static ClusterCheck Ports(ClusterSettings settings)
    {
        try
        {
            ClusterPorts.RequireFree(settings);
            return ClusterCheck.Ok("ports", $"{string.Join(", ", ClusterPorts.Of(settings))} of {settings.Silo.BindAddress} are free");
        }
        catch (ZeroGException taken)
        {
            return ClusterCheck.Fail("ports", taken.Message, taken.Remedy);
        }
    }

    private static ClusterCheck Folder(string name, string path)
    {
        // Where it is not there yet, its nearest parent decides.
        var folder = new DirectoryInfo(path);
        while (!folder.Exists && folder.Parent is not null) folder = folder.Parent;
        try
        {
            var probe = Path.Combine(folder.FullName, $".zerog-check-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                // Made and gone: this user may write here.
            }

            return ClusterCheck.Ok(name, folder.FullName == path ? $"{path} is writable" : $"{path} will be made");
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return ClusterCheck.Fail(name, $"{path} cannot be written: {closed.Message}", "Give this user write permission, or name another folder.");
        }
    }

    private static async Task<ClusterCheck> BoundedAsync(string name, Func<CancellationToken, Task<ClusterCheck>> check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            return await check(limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var detail = failure is OperationCanceledException ? $"no answer within {s_patience.TotalSeconds} seconds" : failure.Message;
            return ClusterCheck.Fail(name, detail, (failure as ZeroGException)?.Remedy ?? "See that it runs, and that this machine may reach it with these credentials.");
        }
    }
}
