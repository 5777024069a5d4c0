// Keeps the compiler loaded for all that one worker of run.mjs compiles: loading it and running it cold takes longer than
// compiling the contracts. Answers each POST of a standard JSON input with its output, and an empty one with the version.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { parentPort } from "node:worker_threads";

const solc = createRequire(import.meta.url)("solc");
const server = createServer(async (request, response) => {
  const input = await text(request);
  response.end(input === "" ? `Version: ${solc.version()}\n` : solc.compile(input));
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(`http://127.0.0.1:${server.address().port}/`));
