namespace ZeroG.Provenance;

/// <summary>A transformation as canonical JSON.</summary>
internal static class TransformationJson
{
    private const string Schema = "zerog.transformation/1";
    private const string Filter = "filter", Deduplicate = "deduplicate", Split = "split", Tokenize = "tokenize", Rest = "rest", Share = "share";

    public static byte[] Write(Transformation transformation) => CanonicalJson.Write(new CanonicalObject
    {
        ["schema"] = Schema,
        ["steps"] = transformation.Steps.Select(Step).ToList(),
    });

    public static Transformation Read(ReadOnlyMemory<byte> bytes) => DocumentObject.Read(bytes, Transformation.MaxBytes, Read, Write);

    private static Transformation Read(DocumentObject document)
    {
        document.Parsed("schema", 64, schema => schema == Schema ? schema : throw new FormatException($"'{schema}' is not {Schema}"));
        var read = new Transformation([.. document.Objects("steps", Transformation.MaxSteps, ReadStep)]);
        try
        {
            return read.Validate();
        }
        catch (FormatException wrong)
        {
            throw document.Wrong("steps", wrong);
        }
    }

    private static CanonicalObject Step(TransformationStep step) => step switch
    {
        FilterStep filter => new CanonicalObject
        {
            ["kind"] = Filter,
            ["leastBytes"] = filter.LeastBytes,
            ["mostBytes"] = filter.MostBytes,
            ["matching"] = filter.Matching,
            ["notMatching"] = filter.NotMatching,
        },
        DeduplicateStep => new CanonicalObject { ["kind"] = Deduplicate },
        SplitStep split => new CanonicalObject { ["kind"] = Split, ["seed"] = split.Seed, ["shareBps"] = (long)split.ShareBps, ["keeps"] = split.IsRest ? Rest : Share },
        TokenizeStep tokenize => new CanonicalObject { ["kind"] = Tokenize, ["tokenizer"] = DocumentContent.Write(tokenize.Tokenizer) },
        _ => throw new ArgumentException($"{step} is no step of a transformation.", nameof(step)),
    };

    private static TransformationStep ReadStep(DocumentObject step) => step.Parsed("kind", 16, kind => kind is Filter or Deduplicate or Split or Tokenize ? kind : throw new FormatException($"'{kind}' is no kind of step")) switch
    {
        Filter => new FilterStep(
            step.OptionalNumber("leastBytes", 0, CanonicalJson.MaxInteger),
            step.OptionalNumber("mostBytes", 0, CanonicalJson.MaxInteger),
            step.OptionalText("matching", FilterStep.MaxExpression),
            step.OptionalText("notMatching", FilterStep.MaxExpression)),
        Deduplicate => new DeduplicateStep(),
        Tokenize => new TokenizeStep(step.OptionalContent("tokenizer") ?? throw step.Missing("tokenizer")),
        _ => new SplitStep(
            step.Number("seed", 0, CanonicalJson.MaxInteger),
            (int)step.Number("shareBps", 1, 9_999),
            step.Parsed("keeps", 8, keeps => keeps is Rest or Share ? keeps : throw new FormatException($"'{keeps}' is neither {Share} nor {Rest}")) == Rest),
    };
}
