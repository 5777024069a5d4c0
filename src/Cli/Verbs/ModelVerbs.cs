using System.CommandLine;

namespace ZeroG.Cli;

/// <summary><c>zerog model</c>: use what was trained, and exchange it with others.</summary>
internal static class ModelVerbs
{
    /// <summary>Which checkpoint a verb is about.</summary>
    public static Option<string> From { get; } = new("--checkpoint")
    {
        Description = "A checkpoint: a file, a root (0x…, or 0x…:LENGTH), or a job's id.",
        HelpName = "FILE|ROOT|JOB",
        Required = true,
    };

    public static Command Create() => Verb.Group(
        "model",
        "Use a trained model, and exchange models with other tools.",
        GenerateVerb.Create(),
        EvaluateVerb.Create(),
        ExportVerb.Create(),
        ImportVerb.Create(),
        ModelTraceVerb.Create(),
        ModelSignVerbs.CreateSign(),
        ModelSignVerbs.CreateVerify());
}
