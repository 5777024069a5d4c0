using System.Globalization;
using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>Whether bytes are the content that a reference names: computed here, whoever delivered them.</summary>
internal static class ContentCheck
{
    /// <summary>The reference that content has.</summary>
    public static BlobRef RefOf(ContentDigest digest) => new(digest.Id.Root.ToString(), digest.Id.Length);

    /// <summary>Compares a reference with what the bytes turned out to be.</summary>
    /// <param name="expected">The reference.</param>
    /// <param name="found">What the bytes are.</param>
    /// <param name="what">What the bytes are called in the message.</param>
    /// <param name="remedy">What to do when they are something else.</param>
    /// <exception cref="ZeroGException">They are something else.</exception>
    public static void Require(BlobRef expected, BlobRef found, string what, string remedy)
    {
        if (expected == found) return;
        var difference = expected.Length != found.Length
            ? string.Create(CultureInfo.InvariantCulture, $"has {found.Length:N0} bytes, not {expected.Length:N0}")
            : $"hashes to {found.Root}";
        throw new ZeroGException(FailureKind.Storage, $"{what} is not the content {expected.Root}: it {difference}.", remedy);
    }

    /// <summary>Verifies a file.</summary>
    /// <exception cref="ZeroGException">The file is not the content (<see cref="FailureKind.Storage"/>), or cannot be read.</exception>
    public static async Task VerifyFileAsync(BlobRef content, string path, CancellationToken cancellationToken)
    {
        const string Remedy = "Delete it and fetch it again.";
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            // Another length is another content: no need to read it. Nothing has no root at all.
            if (file.Length != content.Length)
            {
                throw new ZeroGException(
                    FailureKind.Storage,
                    string.Create(CultureInfo.InvariantCulture, $"{path} is not the content {content.Root}: it has {file.Length:N0} bytes, not {content.Length:N0}."),
                    Remedy);
            }

            Require(content, RefOf(await ContentRoot.ComputeAsync(file, cancellationToken)), path, Remedy);
        }
        catch (FileNotFoundException missing)
        {
            throw new ZeroGException(FailureKind.NotFound, $"there is no file {path}.", "Check the path.", missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ZeroGException(FailureKind.Storage, $"cannot read {path}: {unreadable.Message}", "Check the file and the disk it is on.", unreadable);
        }
    }
}
