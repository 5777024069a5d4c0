// What one test project's run came to: prints "passed failed skipped", then a line for each failure (F), skip (S) and measure (M).
// usage: node test-results.mjs <suite> <exit code> <log> <trx file> [<filter>]
import { existsSync, readFileSync } from "node:fs";

const [suite, exitCode, logFile, trxFile, filter] = process.argv.slice(2);
const trx = existsSync(trxFile) ? readFileSync(trxFile, "utf8") : "";
const log = readFileSync(logFile, "utf8");
const entities = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

const text = (xml) =>
  xml.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : entities[name] ?? whole);
const attribute = (xml, name) => text(new RegExp(` ${name}="([^"]*)"`).exec(xml)?.[1] ?? "");
const element = (xml, name) => text(new RegExp(`<${name}>([^]*?)</${name}>`).exec(xml)?.[1] ?? "").trimEnd();

// Where in our code it failed; what called the test is no news.
const frames = (xml) =>
  element(xml, "StackTrace").split("\n").filter((line) => !/^ *at (System|Xunit|InvokeStub_)|^--- End of/.test(line)).slice(0, 5).join("\n");

const failures = [];
const skips = [];
// What a test says of itself in lines that begin with "measured: ".
const measures = [];
let passed = 0;
for (const [result, head] of trx.matchAll(/<UnitTestResult([^>]*?)(?:\/>|>[^]*?<\/UnitTestResult>)/g)) {
  const name = `${suite}: ${attribute(head, "testName")}`;
  for (const [, measure] of element(result, "StdOut").matchAll(/^measured: (.*)$/gm)) measures.push(`${name}: ${measure}`);
  switch (attribute(head, "outcome")) {
    case "Passed":
      passed++;
      break;
    case "NotExecuted":
      skips.push(`${name}: ${element(result, "Message") || "no reason given"}`);
      break;
    default:
      failures.push([name, element(result, "Message"), frames(result)]);
  }
}

// A crash or a hang takes the tests that never reported down with it, and leaves the log as the only witness.
if (/was aborted|Test Run Aborted/.test(log)) {
  const running = /The tests? running when the crash occurred:\s*([^]*?)\n\s*\n/.exec(log)?.[1] ?? "";
  const hang = /inactivity time of (.*?) has elapsed/.exec(log)?.[1];
  const cause = /Test host process crashed : ([^]*?)\n   at /.exec(log)?.[1] ?? "";
  failures.push([
    `${suite}: the run ${hang ? `hung: no test ended within ${hang}` : `crashed: ${cause.trim().replace(/\s+/g, " ")}`}`,
    running && `running then: ${running.trim().split(/\s*\n\s*/).join(", ")}`, "",
  ]);
} else if (exitCode !== "0" && failures.length === 0) {
  failures.push([`${suite}: the test runner failed with exit code ${exitCode}`, log.trim().split("\n").slice(-10).join("\n"), ""]);
} else if (passed + failures.length + skips.length === 0 && !filter) {
  failures.push([`${suite}: the project ran no test`, "", ""]);
}

const indent = (block) => block.split("\n").filter((line) => line.trim()).map((line) => `    ${line}`);
console.log(`${passed} ${failures.length} ${skips.length}`);
for (const [name, message, stack] of failures)
  for (const line of [name, ...indent(message), ...indent(stack)]) console.log(`F${line}`);
for (const line of measures) console.log(`M${line}`);
for (const line of skips) console.log(`S${line.replaceAll("\n", " ")}`);
