using ZeroG.Training.Checkpoints;
using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Tests;

public sealed class CheckpointTokenizerTests
{
    private static readonly BytePairTokenizer Tokenizer = BytePairTrainer.Train("we the people, we the people of"u8, 270);

    [Fact]
    public void A_file_carries_its_tokenizer_and_its_end_token()
    {
        foreach (var end in (int?[])[Tokenizer.EndToken, 65, null])
        {
            var stream = new MemoryStream();
            CheckpointTokenizer.With(Model(300), Tokenizer.WithEndToken(end)).Write(stream);
            stream.Position = 0;

            var read = CheckpointTokenizer.Of(Checkpoint.Read(stream));

            Assert.Equal((Tokenizer.VocabularySize, end), (read.VocabularySize, read.EndToken));
            Assert.Equal(Tokenizer.Encode("we the people"u8), read.Encode("we the people"u8));
        }
    }

    [Fact]
    public void A_model_of_bytes_needs_no_word_about_it()
    {
        var model = Model(256);
        Assert.Same(ByteTokenizer.Instance, CheckpointTokenizer.Of(model));
        Assert.Empty(CheckpointTokenizer.With(model, ByteTokenizer.Instance).Metadata);
        Assert.Same(ByteTokenizer.Instance, CheckpointTokenizer.Of(CheckpointTokenizer.With(Model(300), ByteTokenizer.Instance)));
    }

    [Fact]
    public void A_tokenizer_that_is_missing_too_large_or_damaged_is_refused()
    {
        Assert.Throws<CheckpointFormatException>(() => CheckpointTokenizer.Of(Model(300)));
        Assert.Throws<CheckpointFormatException>(() => CheckpointTokenizer.With(Model(256), Tokenizer));
        var good = CheckpointTokenizer.With(Model(300), Tokenizer).Metadata;
        Assert.Throws<TokenizerFormatException>(() => CheckpointTokenizer.Of(Changed(300, CheckpointTokenizer.Key, "{}")));
        Assert.Throws<CheckpointFormatException>(() => CheckpointTokenizer.Of(Changed(256, CheckpointTokenizer.Key, good[CheckpointTokenizer.Key])));
        foreach (var end in (string[])["-1", "300", "x", "99999999999"])
            Assert.Throws<CheckpointFormatException>(() => CheckpointTokenizer.Of(Changed(300, CheckpointTokenizer.EndKey, end)));

        Checkpoint Changed(int vocabulary, string key, string value) =>
            Model(vocabulary) with { Metadata = new Dictionary<string, string>(good) { [key] = value } };
    }

    private static Checkpoint Model(int vocabulary) =>
        new(Initialization.Initialize(TinyModel.Config with { VocabularySize = vocabulary }, 1), new Dictionary<string, string>());
}
