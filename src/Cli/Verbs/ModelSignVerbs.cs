using System.CommandLine;
using System.Text;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary><c>zerog model sign</c> and <c>zerog model verify-signature</c>: OpenSSF Model Signing v1.0 with a key of one's own.</summary>
internal static class ModelSignVerbs
{
    private static readonly Argument<string> Folder = new("FOLDER") { Description = "The folder with the model, such as 'model export' wrote." };
    private static readonly Option<string> PrivateKey = new("--key") { Description = "The private key: ECDSA on P-256 in PEM, without a password.", HelpName = "FILE", Required = true };
    private static readonly Option<string> PublicKey = new("--key") { Description = "The public key of who must have signed, in PEM.", HelpName = "FILE", Required = true };
    private static readonly Option<string> To = new("--to") { Description = "A new file for the signature.", HelpName = "FILE", Required = true };
    private static readonly Option<string> Signature = new("--signature") { Description = "The signature.", HelpName = "FILE", Required = true };

    public static Command CreateSign() => Verb.Create(
        "sign", "Sign every file of a model's folder, so that OpenSSF's model_signing verifies it.", [Folder, PrivateKey, To], SignAsync);

    public static Command CreateVerify() => Verb.Create(
        "verify-signature",
        "Check that a model's folder is as somebody signed it. Exit code 1 where a file was changed, is missing or was not signed.",
        [Folder, Signature, PublicKey],
        VerifyAsync);

    private static async Task<int> SignAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (folder, to) = (Path.TrimEndingDirectorySeparator(Path.GetFullPath(invocation.Arguments.GetRequiredValue(Folder))), invocation.Arguments.GetRequiredValue(To));
        OutputFile.RequireFree(to);
        if (ModelFiles.Inside(folder, invocation.Arguments.GetRequiredValue(PrivateKey)) is not null)
            throw new ZeroGException(FailureKind.Invalid, "the private key lies in the model's folder, and would be given away with it.", "Keep it elsewhere.");
        using var key = await ReadKeyAsync(invocation.Arguments.GetRequiredValue(PrivateKey), SigningPem.Private, cancellationToken);
        string[] ignored = ModelFiles.Inside(folder, to) is { } signature ? [.. SignedModel.Git, signature] : [.. SignedModel.Git];
        var files = await ModelFiles.HashAsync(folder, ignored, cancellationToken);
        if (files.Count == 0) throw new ZeroGException(FailureKind.Invalid, $"{folder} has no files.", "Name the folder with the model.");
        var model = SignedModel.Of(Path.GetFileName(folder), files, ignored);
        var bundle = ModelSignature.Sign(model, key);
        await OutputFile.WriteAsync(to, stream => stream.Write(bundle), cancellationToken);
        invocation.Terminal.Result(
            new { model.Name, Files = model.Resources.Length, Digest = model.Digest.ToString(), Key = SigningPem.HintOf(key), Signature = Path.GetFullPath(to) },
            text => Columns.WritePairs(text, ("model", model.Name), ("files", Quantity.Count(model.Resources.Length)), ("digest", model.Digest.ToString()), ("signature", to)));
        return ExitCodes.Success;
    }

    private static async Task<int> VerifyAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (folder, file) = (Path.GetFullPath(invocation.Arguments.GetRequiredValue(Folder)), invocation.Arguments.GetRequiredValue(Signature));
        using var key = await ReadKeyAsync(invocation.Arguments.GetRequiredValue(PublicKey), SigningPem.Public, cancellationToken);
        var bundle = await InputFile.ReadAllAsync(file, ModelSignature.MaxBytes, cancellationToken);
        var model = Read(file, () => ModelSignature.Verify(bundle, key));
        string[] ignored = ModelFiles.Inside(folder, file) is { } signature ? [.. model.Ignored, signature] : [.. model.Ignored];
        string[] differences = [.. model.Differences(await ModelFiles.HashAsync(folder, ignored, cancellationToken))];
        invocation.Terminal.Result(
            new { Holds = differences.Length == 0, model.Name, Files = model.Resources.Length, Digest = model.Digest.ToString(), Differences = differences, NotCovered = ignored },
            text =>
            {
                foreach (var difference in differences) text.WriteLine(PlainText.Line(difference));
                text.WriteLine(PlainText.Line(differences.Length == 0
                    ? $"All {Quantity.Count(model.Resources.Length)} files of {model.Name} are as they were signed by this key. Not covered: {string.Join(", ", ignored)}."
                    : $"The folder is not as {model.Name} was signed."));
            });
        return differences.Length == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static async Task<T> ReadKeyAsync<T>(string path, Func<string, T> read, CancellationToken cancellationToken)
    {
        var bytes = await InputFile.ReadAllAsync(path, SigningPem.MaxBytes, cancellationToken);
        return Read(path, () => read(Encoding.UTF8.GetString(bytes)));
    }

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ModelSignatureException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, $"{path}: {wrong.Message}", "", wrong);
        }
    }
}
