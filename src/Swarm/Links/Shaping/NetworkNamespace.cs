using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ZeroG.Swarm.Links.Shaping;

namespace ZeroG.Swarm.Links;

/// <summary>
/// A network of one worker: a Linux network namespace, joined to the machine by a veth pair whose two ends each hold what they
/// send to a rate (tc-tbf(8)), full duplex. Gone when disposed, when the process ends or is interrupted; and what a killed
/// process left is removed by the next that makes one.
/// </summary>
/// <remarks>
/// The rate is the rate of payload in full segments: the filter counts Ethernet, IP and TCP headers too (66 of 1,514 bytes), and
/// gets so much more. It delays nothing; <see cref="ThrottledStream"/> with a delay and no rate does. The filter's queue is longer
/// than a socket's buffer, so that it drops nothing and bytes wait in their sender: <see cref="Fit"/> makes a link's ends so. As on
/// any wire, the acknowledgements of one direction take a little of the other.
/// </remarks>
public sealed class NetworkNamespace : IAsyncDisposable
{
    /// <summary>Bytes that may wait for a limited line before some are dropped.</summary>
    public const int QueueBytes = 1 << 20;

    // The queue of a socket, before that one.
    private const int SocketBytes = 64 << 10;
    private const int FrameBytes = 1514, PayloadBytes = 1448;

    private static readonly ConcurrentDictionary<NetworkNamespace, byte> s_alive = new();
    private static readonly Lazy<PosixSignalRegistration[]> s_signals = new(Watch);

    private readonly NamespaceRecord _record;
    private int _removed;

    private NetworkNamespace(NamespaceRecord record, byte network)
    {
        _record = record;
        // Four addresses a slot, as of a /30: the machine's end is the first usable one, the worker's the second.
        var host = record.Slot * 4 + 1;
        Outside = new IPAddress([10, network, (byte)(host >> 8), (byte)host]);
        Inside = new IPAddress([10, network, (byte)(host >> 8), (byte)(host + 1)]);
    }

    /// <summary>The name that <c>ip netns</c> knows it by.</summary>
    public string Name => _record.Name;

    /// <summary>The machine's address, as seen from inside.</summary>
    public IPAddress Outside { get; }

    /// <summary>The worker's address, as seen from the machine.</summary>
    public IPAddress Inside { get; }

    /// <summary>Makes one, after it removed what killed processes left.</summary>
    /// <param name="bytesPerSecond">Rate of each direction, from 1,000.</param>
    /// <param name="cancellationToken">Gives up; then nothing stays.</param>
    /// <exception cref="LinkException">Something is missing; says which part.</exception>
    public static async Task<NetworkNamespace> CreateAsync(long bytesPerSecond, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerSecond, 1_000);
        if (!OperatingSystem.IsLinux())
            throw new LinkException(LinkFault.Unavailable, "cannot make a network namespace", "this is not Linux", "Let the user-mode limiter hold the rate.");
        _ = s_signals.Value;
        NetworkNamespace made;
        using (await NamespaceRecord.LockAsync(cancellationToken))
        {
            foreach (var orphan in NamespaceRecord.Orphans()) Remove(orphan);
            made = new NetworkNamespace(NamespaceRecord.Take(), FreeNetwork());
            s_alive[made] = 0;
        }

        try
        {
            await made.BuildAsync(bytesPerSecond, cancellationToken);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Options for either end of a link that crosses one: a short queue in the kernel, and no rate but the filter's.</summary>
    /// <param name="options">The options; of their shape the delay stays.</param>
    public static LinkOptions Fit(LinkOptions options) =>
        options with { KernelBufferBytes = SocketBytes, CongestionControl = "reno", Shape = new LinkShape(null, options.Shape.Delay) };

    /// <summary>The same program, to be started inside: the started process is the program itself, with the same number.</summary>
    /// <param name="start">The program with a list of arguments, not a command line.</param>
    public ProcessStartInfo Enter(ProcessStartInfo start)
    {
        if (start.Arguments.Length > 0) throw new ArgumentException("Give the arguments as a list: a command line cannot be passed on.", nameof(start));
        string[] program = [start.FileName, .. start.ArgumentList];
        start.FileName = "ip";
        start.ArgumentList.Clear();
        foreach (var word in (string[])["netns", "exec", Name, .. program]) start.ArgumentList.Add(word);
        return start;
    }

    /// <summary>Removes it. Processes inside lose their network; end them first.</summary>
    public ValueTask DisposeAsync()
    {
        RemoveOnce();
        return ValueTask.CompletedTask;
    }

    private static void Remove(NamespaceRecord record)
    {
        // The namespace takes its end of the pair along, and with it the other; alone it may outlive a process inside.
        NetworkCommand.RunLast("ip", "link", "delete", record.Outside);
        NetworkCommand.RunLast("ip", "netns", "delete", record.Name);
        record.Delete();
    }

    private static PosixSignalRegistration[] Watch()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveAll();
        return
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, _ => RemoveAll())),
        ];
    }

    private static void RemoveAll()
    {
        foreach (var made in s_alive.Keys) made.RemoveOnce();
    }

    /// <summary>The second byte of a network 10.x that no interface of the machine is in.</summary>
    private static byte FreeNetwork()
    {
        var taken = NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => !card.Name.StartsWith("zgl", StringComparison.Ordinal))
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Where(address => address.Address.AddressFamily == AddressFamily.InterNetwork && address.Address.GetAddressBytes()[0] == 10)
            .ToList();
        for (byte network = 213; network < 255; network++)
        {
            if (!taken.Any(address => address.PrefixLength < 16 || address.Address.GetAddressBytes()[1] == network)) return network;
        }

        throw new LinkException(LinkFault.Unavailable, "no network of 10.213 to 10.254 is free", "network namespace", "Let the user-mode limiter hold the rate.");
    }

    private void RemoveOnce()
    {
        if (Interlocked.Exchange(ref _removed, 1) != 0) return;
        Remove(_record);
        s_alive.TryRemove(this, out _);
    }

    private async Task BuildAsync(long bytesPerSecond, CancellationToken cancellationToken)
    {
        var (name, outside, inside) = (_record.Name, _record.Outside, _record.Inside);
        Task Ip(string what, params string[] arguments) => NetworkCommand.RunAsync(what, "ip", arguments, cancellationToken);
        await Ip("make a network namespace", "netns", "add", name);
        await Ip("make a veth pair", "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name);
        await Ip("give the machine's end an address", "address", "add", $"{Outside}/30", "dev", outside);
        await Ip("give the worker's end an address", "-n", name, "address", "add", $"{Inside}/30", "dev", inside);
        await Ip("raise the machine's end", "link", "set", outside, "up");
        await Ip("raise the worker's end", "-n", name, "link", "set", inside, "up");
        await Ip("raise the worker's loopback", "-n", name, "link", "set", "lo", "up");
        string[] filter = ["root", "tbf", "rate", Rate(bytesPerSecond), "burst", Burst(bytesPerSecond), "limit", $"{QueueBytes}b"];
        await NetworkCommand.RunAsync("limit the machine's end (sch_tbf)", "tc", ["qdisc", "add", "dev", outside, .. filter], cancellationToken);
        await NetworkCommand.RunAsync("limit the worker's end (sch_tbf)", "tc", ["-n", name, "qdisc", "add", "dev", inside, .. filter], cancellationToken);
    }

    private static string Rate(long bytesPerSecond) =>
        string.Create(CultureInfo.InvariantCulture, $"{(Int128)bytesPerSecond * 8 * FrameBytes / PayloadBytes}bit");

    /// <summary>Two frames at least, and 2 ms of the rate, for what the kernel's timers may be late.</summary>
    private static string Burst(long bytesPerSecond) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(bytesPerSecond / 500, 2 * FrameBytes, 1 << 20)}b");
}
