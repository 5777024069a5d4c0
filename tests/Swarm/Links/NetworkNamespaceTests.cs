using System.Diagnostics;
using System.Net;
using ZeroG.Swarm.Links;
using ZeroG.TestProcesses;

namespace ZeroG.Swarm.Tests.Links;

[Collection(Timing.Name)]
public sealed class NetworkNamespaceTests
{
    private const int Rate = 2_000_000;

    [Fact]
    public async Task The_probe_says_which_form_and_why_and_leaves_nothing()
    {
        var support = await LinkSupport.ProbeAsync();

        Assert.NotEmpty(support.Reason);
        if (!Environment.IsPrivilegedProcess) Assert.Equal(LinkForm.UserMode, support.Form);
    }

    [NamespaceFact]
    public async Task A_process_inside_is_held_to_the_rate_both_ways_at_once()
    {
        await using var made = await NetworkNamespace.CreateAsync(Rate);

        // Acknowledgements share the line with the bytes of the other direction, so a little later than alone; never sooner.
        await Timing.WithinAsync(0.97, 1.08, async () =>
        {
            var hub = NetworkNamespace.Fit(new LinkOptions { Secret = LinkSecret.Create(), Role = LinkRole.Hub, Limits = NamespaceMember.Limits });
            await using var listener = LinkListener.Start(hub, new IPEndPoint(made.Outside, 0));
            var start = made.Enter(new ProcessStartInfo(
                TestProcess.DotNet, ["exec", typeof(NetworkNamespaceTests).Assembly.Location, "exchange", listener.EndPoint.ToString(), $"{Rate}"]));
            using var worker = TestProcess.Run(start.FileName, start.ArgumentList);
            worker.Input.WriteLine(hub.Secret.Reveal());
            await using var link = await listener.AcceptAsync();
            await Task.WhenAll(
                NamespaceMember.SendAsync(link.Messages, NamespaceMember.Part), NamespaceMember.ReceiveAsync(link.Messages, NamespaceMember.Part));
            var watch = Stopwatch.StartNew();

            await Task.WhenAll(NamespaceMember.SendAsync(link.Messages, Rate), NamespaceMember.ReceiveAsync(link.Messages, Rate));
            // Until the worker, too, has received all: its good-bye comes after that.
            Assert.Null(await link.Messages.ReceiveAsync());
            var took = watch.Elapsed.TotalSeconds;

            await link.Messages.CloseAsync();
            Assert.Equal(made.Inside, ((IPEndPoint)link.Remote!).Address);
            return took;
        });
    }

    [NamespaceFact]
    public async Task A_disposed_namespace_is_gone()
    {
        string name;
        await using (var made = await NetworkNamespace.CreateAsync(Rate))
        {
            name = made.Name;
            Assert.Contains(name, await ListAsync());
        }

        Assert.DoesNotContain(name, await ListAsync());
    }

    [NamespaceFact]
    public async Task An_interrupted_process_leaves_none()
    {
        using var holder = TestProcess.Start("hold-namespace");
        var (name, id) = await HeldAsync(holder);
        Assert.Contains(name, await ListAsync());

        // Not Ctrl-C's signal, which whoever is started in the background of a shell ignores.
        using (var interrupt = TestProcess.Run("kill", "-TERM", id)) await interrupt.ReadToEndAsync();

        await holder.ReadToEndAsync();
        Assert.DoesNotContain(name, await ListAsync());
    }

    [NamespaceFact]
    public async Task What_a_killed_process_left_the_next_one_removes_and_what_a_living_one_has_it_does_not()
    {
        using TestProcess living = TestProcess.Start("hold-namespace"), killed = TestProcess.Start("hold-namespace");
        var ((kept, _), (left, _)) = (await HeldAsync(living), await HeldAsync(killed));
        await killed.KillAsync();
        Assert.Contains(left, await ListAsync());

        await using (await NetworkNamespace.CreateAsync(Rate))
        {
        }

        var names = await ListAsync();
        Assert.DoesNotContain(left, names);
        Assert.Contains(kept, names);
        living.Input.WriteLine();
        await living.ReadToEndAsync();
        Assert.DoesNotContain(kept, await ListAsync());
    }

    private static async Task<(string Name, string Process)> HeldAsync(TestProcess holder) =>
        (await holder.ReadLineAsync()).Split(' ') is [var name, var id] ? (name, id) : throw new InvalidDataException("The process did not say what it holds.");

    private static async Task<IReadOnlyList<string>> ListAsync()
    {
        using var listing = TestProcess.Run("ip", "netns", "list");
        return [.. (await listing.ReadToEndAsync()).Select(line => line.Split(' ')[0])];
    }
}
