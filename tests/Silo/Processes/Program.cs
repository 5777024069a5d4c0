using ZeroG.Silo.Tests.Auditing;
using ZeroG.Silo.Tests.Blobs;
using ZeroG.Silo.Tests.Settlement;
using ZeroG.Silo.Tests.Storage;

// Started by tests that need a process of their own, never by the test runner.
switch (args)
{
    case ["write-until-killed", var path]:
        await WriteUntilKilled.RunAsync(path);
        return 0;
    case ["settle-until-killed", var data, var node, var armed, var at, var from, var known, var all]:
        await SettleUntilKilled.RunAsync(data, node, int.Parse(at), armed, int.Parse(from), int.Parse(known), int.Parse(all));
        return 0;
    case ["dispute-until-killed", var data, var job, var at]:
        await DisputeUntilKilled.RunAsync(data, job, int.Parse(at));
        return 0;
    case ["audit-until-killed", var data, var job, var rounds, var seed]:
        await AuditUntilKilled.RunAsync(data, job, int.Parse(rounds), int.Parse(seed));
        return 0;
    case ["transfer"]:
        await MemoryTests.TransferAsync();
        return 0;
    default:
        Console.Error.WriteLine("usage: write-until-killed <database> | transfer | settle-until-killed <data> <node> start|order <step> <from> <known> <all> | dispute-until-killed <data> <job> <write> | audit-until-killed <data> <job> <rounds> <seed>");
        return 2;
}
