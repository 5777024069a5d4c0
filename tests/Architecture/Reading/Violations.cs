namespace ZeroG.Architecture.Tests.Reading;

/// <summary>How a broken promise is reported: every place at once, a line each.</summary>
internal static class Violations
{
    public static void None(string promise, IEnumerable<string> places)
    {
        var found = places.ToList();
        if (found.Count > 0) Assert.Fail($"{promise}\n{string.Join('\n', found)}");
    }
}
