using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Pipeline;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests.Pipeline;

/// <summary>One stage in a process of its own, its links over the loopback interface.</summary>
internal static class StageProcess
{
    public static TrainingRecipe Recipe { get; } = PipelineModel.Recipe with { Muon = new MuonSettings() };

    /// <summary>
    /// Prints the ports at which the next stage and the last find it, or 0; then one line a step, and at last the hash of its
    /// shard, or why it ended before.
    /// </summary>
    /// <param name="stage">Which stage.</param>
    /// <param name="stages">How many there are.</param>
    /// <param name="steps">Steps to run.</param>
    /// <param name="previous">The port of the stage before, or 0.</param>
    /// <param name="first">The port at which the first waits for the last, or 0.</param>
    public static void Run(int stage, int stages, int steps, int previous, int first)
    {
        using var next = stage < stages - 1 ? Listen() : null;
        using var last = stage == 0 ? Listen() : null;
        Console.WriteLine($"{Port(next)} {Port(last)}");
        var links = new StageLinks(Connect(previous), Accept(next), last is null ? Connect(first) : Accept(last));
        using (links)
        {
            using var crew = new Crew(2);
            var own = new PipelineStage(Recipe, stage, stages, links, crew);
            var parameters = Initialization.Initialize(own.Layout, 1);
            var optimizer = OptimizerState.Fresh(own.Layout, Recipe.Optimizer);
            try
            {
                for (int step = 0; step < steps; step++)
                {
                    var (tokens, targets) = PipelineModel.Batch(step);
                    var outcome = own.Run(parameters, optimizer, 0.01, tokens, targets);
                    Console.WriteLine(outcome.Loss.ToString("R", CultureInfo.InvariantCulture));
                }
                Console.WriteLine(TinyModel.Hash(parameters.Values));
            }
            catch (PipelineException ended)
            {
                Console.WriteLine(ended.Message);
            }
        }
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int Port(TcpListener? listener) => ((IPEndPoint?)listener?.LocalEndpoint)?.Port ?? 0;

    private static StreamStageLink? Connect(int port)
    {
        if (port == 0) return null;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
        return Over(socket);
    }

    private static StreamStageLink? Accept(TcpListener? listener) => listener is null ? null : Over(listener.AcceptSocket());

    private static StreamStageLink Over(Socket socket)
    {
        socket.NoDelay = true;
        return new StreamStageLink(new NetworkStream(socket, ownsSocket: true), StreamStageLink.MostValues(Recipe), TimeSpan.FromSeconds(30));
    }
}
