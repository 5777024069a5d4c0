using System.Diagnostics;
using System.Globalization;

namespace ZeroG.Swarm.Links.Shaping;

/// <summary>
/// A small file that names a namespace before it exists, and its owner, so that a run that was killed leaves nothing for ever: the
/// next one removes what the owner of a record no longer can. Only names of this form are ever removed.
/// </summary>
internal sealed record NamespaceRecord(int Slot, int Process, long Started)
{
    private const string Prefix = "zgl";

    /// <summary>Most namespaces at once on a machine.</summary>
    public const int Slots = 1024;

    private static readonly string s_folder = Path.Combine("/run", "zerog-links");

    /// <summary>The name of the namespace.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Slot}");

    /// <summary>The veth end that stays outside; at most 15 characters.</summary>
    public string Outside => $"{Name}o";

    /// <summary>The veth end that goes inside.</summary>
    public string Inside => $"{Name}i";

    private string File => FileOf(Slot);

    /// <summary>Holds all other processes off the records until it is disposed: what two remove at once, a third may just have made.</summary>
    /// <exception cref="LinkException">Records cannot be written, or another process holds them for too long.</exception>
    public static async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(s_folder);
                return new FileStream(Path.Combine(s_folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 500)
            {
                await Task.Delay(20, cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new LinkException(LinkFault.Unavailable, $"cannot record a network namespace: {failure.Message}", s_folder, "Run as root.", failure);
            }
        }
    }

    /// <summary>Takes a free slot for this process; under the lock.</summary>
    /// <exception cref="LinkException">None is free.</exception>
    public static NamespaceRecord Take()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        for (var slot = 0; slot < Slots; slot++)
        {
            if (System.IO.File.Exists(FileOf(slot))) continue;
            var record = new NamespaceRecord(slot, self.Id, StartOf(self));
            System.IO.File.WriteAllText(record.File, string.Create(CultureInfo.InvariantCulture, $"{record.Process} {record.Started}"));
            return record;
        }

        throw new LinkException(LinkFault.Unavailable, $"all {Slots} network namespaces are taken", s_folder, "End other runs first.");
    }

    /// <summary>The records whose owners are gone; under the lock.</summary>
    public static IEnumerable<NamespaceRecord> Orphans()
    {
        if (!Directory.Exists(s_folder)) yield break;
        for (var slot = 0; slot < Slots; slot++)
        {
            if (Read(slot) is { } record && !record.IsOwned()) yield return record;
        }
    }

    /// <summary>Frees the slot.</summary>
    public void Delete() => System.IO.File.Delete(File);

    private static NamespaceRecord? Read(int slot)
    {
        try
        {
            if (!System.IO.File.Exists(FileOf(slot))) return null;
            var words = System.IO.File.ReadAllText(FileOf(slot)).Split(' ');
            // A record cut short was written by one that died before it made anything: still its slot is cleaned.
            return words.Length == 2 && int.TryParse(words[0], CultureInfo.InvariantCulture, out var id) && long.TryParse(words[1], CultureInfo.InvariantCulture, out var started)
                ? new NamespaceRecord(slot, id, started)
                : new NamespaceRecord(slot, 0, 0);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private bool IsOwned()
    {
        try
        {
            using var owner = System.Diagnostics.Process.GetProcessById(Process);
            // Process numbers are used again; with the time of the start they are unique.
            return StartOf(owner) == Started;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Clock ticks from boot to the start: field 22 of proc(5)'s stat, counted after the name, which may hold spaces.</summary>
    private static long StartOf(Process process)
    {
        try
        {
            var stat = System.IO.File.ReadAllText($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/stat");
            return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is IOException or FormatException)
        {
            return -1;
        }
    }

    private static string FileOf(int slot) => Path.Combine(s_folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{slot}"));
}
