using System.Text;

namespace ZeroG.Provenance.Tests;

public sealed class ManifestTests
{
    private const string Least =
        """{"corpus":{"length":5,"records":1,"root":"0x3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a","sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"},"files":[{"length":5,"path":"a.txt","root":"0x3c0a2457170aa849c8f7051e23d7874a362be798d95fbb333c901c6cf19dca5a","sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}],"records":{"format":"text"},"schema":"zerog.dataset-manifest/1"}""";

    [Fact]
    public void A_manifest_has_one_spelling_that_never_changes() => Assert.Equal(Least, Encoding.UTF8.GetString(ManifestSamples.Least.ToBytes()));

    [Fact]
    public void A_manifest_with_every_member_is_read_as_it_was_written()
    {
        var bytes = ManifestSamples.Full.ToBytes();
        var read = DatasetManifest.Read(bytes);
        Assert.Equal(ManifestSamples.Full.Files.AsEnumerable(), read.Files);
        Assert.Equal(ManifestSamples.Full.Format, read.Format);
        Assert.Equal(ManifestSamples.Full.Corpus, read.Corpus);
        Assert.Equal(ManifestSamples.Full.Sources.AsEnumerable(), read.Sources);
        Assert.Equal(ManifestSamples.Full.Parents.AsEnumerable(), read.Parents);
        Assert.Equal(ManifestSamples.Full.Transformation, read.Transformation);
        Assert.Equal(
            (ManifestSamples.Full.Licence, ManifestSamples.Full.Collected, ManifestSamples.Full.Consent, ManifestSamples.Full.Terms, ManifestSamples.Full.Contact),
            (read.Licence, read.Collected, read.Consent, read.Terms, read.Contact));
        Assert.Equal(bytes, read.ToBytes());
    }

    [Theory]
    [InlineData("{", "{ ")]
    [InlineData("}", "}\n")]
    [InlineData("\"length\":5,\"records\":1", "\"records\":1,\"length\":5")]
    [InlineData("\"length\":5,\"records\":1", "\"length\":5.0,\"records\":1")]
    [InlineData("\"length\":5,\"records\":1", "\"length\":5,\"length\":5,\"records\":1")]
    [InlineData("\"length\":5,\"path\"", "\"length\":6,\"path\"")]
    [InlineData("\"length\":5,\"path\"", "\"length\":0,\"path\"")]
    [InlineData("\"length\":5,\"path\"", "\"path\"")]
    [InlineData("\"length\":5,\"path\"", "\"length\":\"5\",\"path\"")]
    [InlineData("0x3c0a", "0x3C0a")]
    [InlineData("\"root\":\"0x", "\"root\":\"")]
    [InlineData("\"sha256\":\"2", "\"sha256\":\"0x2")]
    [InlineData("a.txt", "../a.txt")]
    [InlineData("a.txt", "/a.txt")]
    [InlineData("a.txt", "a/./b")]
    [InlineData("a.txt", "a\\\\b")]
    [InlineData("a.txt", "C:a")]
    [InlineData("a.txt", "a\\u0000")]
    [InlineData("a.txt", "a\\ud800")]
    [InlineData("a.txt", "\\u0061.txt")]
    [InlineData("\"text\"", "\"parquet\"")]
    [InlineData("\"text\"", "\"jsonl\"")]
    [InlineData("manifest/1", "manifest/2")]
    [InlineData("\"records\":{", "\"licence\":\"Mine\",\"records\":{")]
    [InlineData("\"records\":{", "\"licence\":\"mit\",\"records\":{")]
    [InlineData("\"records\":{", "\"parents\":[],\"records\":{")]
    [InlineData("\"records\":{", "\"other\":1,\"records\":{")]
    [InlineData("\"format\":\"text\"", "\"field\":\"x\",\"format\":\"text\"")]
    [InlineData("\"schema\":", "\"schema\":null,\"schemb\":")]
    public void Anything_else_is_no_manifest(string part, string other)
    {
        var place = Least.IndexOf(part, StringComparison.Ordinal);
        if (part is "}") place = Least.Length - 1;
        var changed = Least[..place] + other + Least[(place + part.Length)..];
        var refusal = Assert.Throws<DocumentFormatException>(() => DatasetManifest.Read(Encoding.UTF8.GetBytes(changed)));
        Assert.NotEmpty(refusal.Remedy);
        Assert.NotEmpty(refusal.Where);
    }

    [Fact]
    public void Any_changed_byte_is_another_manifest_or_none()
    {
        var bytes = ManifestSamples.Full.ToBytes();
        var root = ContentRoot.Compute(bytes);
        for (var i = 0; i < bytes.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = (byte[])bytes.Clone();
                changed[i] ^= (byte)(1 << bit);
                Assert.NotEqual(root, ContentRoot.Compute(changed));
                try
                {
                    Assert.Equal(changed, DatasetManifest.Read(changed).ToBytes());
                }
                catch (DocumentFormatException)
                {
                    // The one exception that a hostile document may cause.
                }
            }
        }
    }

    [Fact]
    public void Random_bytes_and_random_edits_never_cause_anything_but_a_refusal()
    {
        var random = new Random(11);
        var bytes = ManifestSamples.Full.ToBytes();
        for (var i = 0; i < 20_000; i++)
        {
            var hostile = bytes.ToList();
            for (var edits = random.Next(1, 4); edits > 0; edits--)
            {
                var at = random.Next(hostile.Count);
                switch (random.Next(4))
                {
                    case 0: hostile[at] = (byte)random.Next(256); break;
                    case 1: hostile.RemoveRange(at, Math.Min(random.Next(40), hostile.Count - at - 1)); break;
                    case 2: hostile.InsertRange(at, bytes.AsSpan(random.Next(bytes.Length - 5), 5).ToArray().Concat("{[\""u8.ToArray())); break;
                    default: hostile.Insert(at, (byte)"{}[],:\"0-\\"[random.Next(10)]); break;
                }
            }

            try
            {
                _ = DatasetManifest.Read(hostile.ToArray());
            }
            catch (DocumentFormatException)
            {
                // As it should be.
            }
        }
    }

    [Fact]
    public void Files_out_of_order_twice_or_too_many_are_refused()
    {
        var files = ManifestSamples.Full.Files;
        Refused(ManifestSamples.Full with { Files = [files[1], files[0]] });
        Refused(ManifestSamples.Full with { Files = [files[0], files[0]] });
        Refused(ManifestSamples.Full with { Files = [] });
        Refused(ManifestSamples.Full with { Files = [.. Enumerable.Repeat(files[0], DatasetManifest.MaxFiles + 1)] });
    }

    [Fact]
    public void Files_are_ordered_by_the_bytes_of_their_paths()
    {
        // U+FF5E comes before U+1F600 as bytes of UTF-8, and behind it as units of UTF-16.
        Assert.True(FilePath.Compare("\uFF5E", "\U0001F600") < 0);
        Assert.True(FilePath.Compare("a", "a/b") < 0);
        Assert.True(FilePath.Compare("a-b", "a/b") < 0);
    }

    [Fact]
    public void Lineage_is_whole_or_absent()
    {
        Refused(ManifestSamples.Full with { Parents = [] });
        Refused(ManifestSamples.Full with { Transformation = null });
        Refused(ManifestSamples.Full with { Parents = [ManifestSamples.Full.Parents[0] with { Version = 0 }] });
        Refused(ManifestSamples.Full with { Parents = [ManifestSamples.Full.Parents[0] with { Dataset = "no-owner" }] });
    }

    [Fact]
    public void A_text_alone_is_its_own_corpus()
    {
        Assert.True(ManifestSamples.Least.IsOneText);
        Refused(ManifestSamples.Least with { Corpus = ManifestSamples.Least.Corpus with { Id = ManifestSamples.Id("other") } });
        Refused(ManifestSamples.Least with { Corpus = ManifestSamples.Least.Corpus with { Records = 2 } });
    }

    private static void Refused(DatasetManifest manifest) => Assert.Throws<FormatException>(manifest.Validate);
}
