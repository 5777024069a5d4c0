using System.CommandLine;
using System.Text;
using ZeroG.Provenance;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary>What a receipt is exported as.</summary>
internal enum ExportFormat
{
    /// <summary>SLSA Provenance v1.</summary>
    Slsa = 0,

    /// <summary>CycloneDX 1.6.</summary>
    CycloneDx = 1,

    /// <summary>Run events of OpenLineage.</summary>
    OpenLineage = 2,
}

/// <summary><c>zerog receipt export</c>.</summary>
internal static class ReceiptExportVerb
{
    private static readonly Argument<string> Path = new("PATH") { Description = "A receipt, or the folder that 'zerog receipt get' wrote." };
    private static readonly Option<string?> To = new("--to") { Description = "A new file. Default: standard output.", HelpName = "FILE" };

    private static readonly Option<ExportFormat> Format = new("--format")
    {
        Description = "SLSA provenance, a CycloneDX bill of materials, or OpenLineage run events.",
        HelpName = "slsa|cyclonedx|openlineage",
        Required = true,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            foreach (var format in Enum.GetValues<ExportFormat>())
            {
                if (text.Equals(format.ToString(), StringComparison.OrdinalIgnoreCase)) return format;
            }

            result.AddError($"--format is '{text}': choose slsa or cyclonedx or openlineage.");
            return default;
        },
    };

    public static Command Create() => Verb.Create(
        "export", "Write what a receipt says for the tools of others; unsigned, and needs no node.", [Path, Format, To], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (path, to) = (invocation.Arguments.GetRequiredValue(Path), invocation.Arguments.GetValue(To));
        if (to is not null) OutputFile.RequireFree(to);
        var folder = ReceiptFolder.At(path);
        var file = await folder.ReadAsync(cancellationToken);
        var report = ReceiptChecks.Run(file, new ReceiptMaterials(), cancellationToken);
        if (!report.Holds) throw new ZeroGException(FailureKind.Invalid, $"the receipt does not hold, at {report.Place}.", $"'zerog receipt verify {path}' says why; fetch it again.");
        var bytes = Export(invocation.Arguments.GetRequiredValue(Format), file, source => Licence(folder, source));
        if (to is null)
        {
            await invocation.Terminal.Output.WriteAsync(Encoding.UTF8.GetString(bytes));
            return ExitCodes.Success;
        }

        await OutputFile.WriteAsync(to, stream => stream.Write(bytes), cancellationToken);
        invocation.Terminal.Result(new { File = System.IO.Path.GetFullPath(to), Bytes = bytes.Length }, text => text.WriteLine($"Written to {to}."));
        return ExitCodes.Success;
    }

    private static byte[] Export(ExportFormat format, ReceiptFile file, Func<ReceiptSource, string?> licence)
    {
        try
        {
            return format switch
            {
                ExportFormat.Slsa => SlsaProvenance.Of(file),
                ExportFormat.CycloneDx => CycloneDxBom.Of(file, licence),
                _ => OpenLineageEvents.Of(file.Receipt),
            };
        }
        catch (ReceiptMismatchException lacking)
        {
            throw new ZeroGException(FailureKind.Invalid, $"the receipt cannot be exported as that: {lacking.Place}: {lacking.Message}", "Choose another format.", lacking);
        }
    }

    // A licence stands in the manifest, which counts where it is the one that the receipt names.
    private static string? Licence(ReceiptFolder folder, ReceiptSource source) =>
        source.Manifest is { } named && folder.Manifest(source.Role) is { Length: > 0 } bytes && ContentRoot.Compute(bytes) == named ? DatasetManifest.Read(bytes).Licence : null;
}
