using System.Globalization;

namespace ZeroG.Bench.Audits;

/// <summary>
/// What a process answers with that works on small rounds, line by line: first <see cref="InstructionSet.Here"/>, then to
/// <c>rounds FROM COUNT</c> a line <c>SEED ROOT</c> each, to <c>save FROM COUNT</c> a line <c>SEED LINKS STATE</c> each, and to
/// <c>resume SEED LINKS STATE</c> the line <c>SEED ROOT</c>.
/// </summary>
internal static class RoundService
{
    /// <summary>The argument that a program runs it by.</summary>
    public const string Verb = "audits-rounds";

    /// <summary>Runs until its input ends.</summary>
    /// <exception cref="FormatException">A line is no request.</exception>
    public static void Run(TextReader input, TextWriter output)
    {
        output.WriteLine(InstructionSet.Here());
        output.Flush();
        while (input.ReadLine() is { } line)
        {
            foreach (var answer in Answers(line.Split(' ')))
            {
                output.WriteLine(answer);
                output.Flush();
            }
        }
    }

    private static IEnumerable<string> Answers(string[] request) => request switch
    {
        ["rounds", var from, var count] => Seeds(from, count).Select(seed => $"{seed} {SmallRound.Of(seed).Root()}"),
        ["save", var from, var count] => Seeds(from, count).Select(seed => $"{seed} {SmallRound.Of(seed).Save()}"),
        ["resume", var seed, var links, var state] => Seeds(seed, "1").Select(one => $"{one} {SmallRound.Of(one).Resume(SavedRound.Parse(links, state))}"),
        _ => throw new FormatException($"'{request[0]}' with {request.Length - 1} words is no request: send rounds, save or resume."),
    };

    private static IEnumerable<ulong> Seeds(string from, string count)
    {
        var first = ulong.Parse(from, CultureInfo.InvariantCulture);
        return Enumerable.Range(0, int.Parse(count, CultureInfo.InvariantCulture)).Select(i => first + (ulong)i);
    }
}
