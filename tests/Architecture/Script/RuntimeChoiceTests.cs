namespace ZeroG.Architecture.Tests.Script;

/// <summary>How <c>./zerog</c> chooses the grain runtime.</summary>
public sealed class RuntimeChoiceTests : IDisposable
{
    private const string Answer = "checkout/GrainRuntime.props";

    private readonly ScriptSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("full", "Orleans", "grain runtime: Microsoft Orleans: the feed has version 10.2.2")]
    [InlineData("partial", "InProcess", "grain runtime: in process: the feed lacks Microsoft.Orleans.Runtime 10.2.2")]
    public async Task The_feed_decides_and_the_reason_is_said(string feed, string runtime, string said)
    {
        _sandbox.Write("feed", feed);

        var run = await _sandbox.RunAsync("check");

        Assert.Contains(said, run.Errors, StringComparison.Ordinal);
        Assert.Contains($"<GrainRuntime>{runtime}</GrainRuntime>", _sandbox.Read(Answer), StringComparison.Ordinal);
        Assert.Contains(_sandbox.TakeCalls(), call => call.StartsWith("build ", StringComparison.Ordinal) && call.Contains($"GrainRuntime={runtime}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_answer_is_a_project_file()
    {
        await _sandbox.RunAsync("check");

        var answer = System.Xml.Linq.XDocument.Parse(_sandbox.Read(Answer)!);
        Assert.Equal("the feed lacks Microsoft.Orleans.Runtime 10.2.2", answer.Descendants("ZeroGRuntimeReason").Single().Value);
    }

    [Fact]
    public async Task The_feed_is_asked_once()
    {
        await _sandbox.RunAsync("check");
        Assert.Single(_sandbox.TakeCalls(), IsProbe);

        await _sandbox.RunAsync("check");
        Assert.DoesNotContain(_sandbox.TakeCalls(), IsProbe);
    }

    [Fact]
    public async Task The_feed_is_asked_again_when_the_question_changes()
    {
        await _sandbox.RunAsync("check");
        _sandbox.TakeCalls();

        foreach (var path in new[] { "checkout/nuget.config", "home/.nuget/NuGet/NuGet.Config", "checkout/build/RuntimeProbe/RuntimeProbe.csproj" })
        {
            _sandbox.Write(path, "<configuration />");
            await _sandbox.RunAsync("check");
            Assert.True(_sandbox.TakeCalls().Count(IsProbe) == 1, path);
        }
    }

    [Fact]
    public async Task The_feed_is_asked_again_on_request_and_with_another_source()
    {
        await _sandbox.RunAsync("check");
        _sandbox.TakeCalls();

        await _sandbox.RunAsync("--probe", "check");
        Assert.Single(_sandbox.TakeCalls(), IsProbe);

        await _sandbox.RunAsync(["check"], ("RestoreAdditionalProjectSources", "/srv/feed"));
        Assert.Single(_sandbox.TakeCalls(), IsProbe);
    }

    [Fact]
    public async Task A_feed_that_gives_no_answer_is_asked_again_next_time()
    {
        _sandbox.Write("feed", "silent");
        var run = await _sandbox.RunAsync("check");
        Assert.Contains("in process: the feed gave no answer", run.Errors, StringComparison.Ordinal);
        Assert.Null(_sandbox.Read(Answer));

        _sandbox.Write("feed", "full");
        await _sandbox.RunAsync("check");
        Assert.Contains("<GrainRuntime>Orleans</GrainRuntime>", _sandbox.Read(Answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_names_a_runtime_gets_it_and_the_feed_is_not_asked()
    {
        await _sandbox.RunAsync("check", "--runtime", "orleans");
        Assert.Contains(_sandbox.TakeCalls(), call => call.Contains("GrainRuntime=Orleans", StringComparison.Ordinal) && !IsProbe(call));

        await _sandbox.RunAsync(["check"], ("ZEROG_RUNTIME", "inprocess"));
        Assert.Contains(_sandbox.TakeCalls(), call => call.Contains("GrainRuntime=InProcess", StringComparison.Ordinal));
        Assert.Null(_sandbox.Read(Answer));
    }

    private static bool IsProbe(string call) => call.StartsWith("restore ", StringComparison.Ordinal);
}
