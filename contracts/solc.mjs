#!/usr/bin/env node
// solc as Forge calls a native one (`--version`, `--standard-json`), over the JavaScript build from npm: needs no network.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const solc = createRequire(import.meta.url)("solc");
const last = process.argv.at(-1);
if (process.argv.includes("--version")) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}`);
} else if (process.argv.includes("--standard-json")) {
  process.stdout.write(solc.compile(readFileSync(last.endsWith(".json") ? last : 0, "utf8")));
} else {
  console.error("solc.mjs: only --version and --standard-json are supported.");
  process.exit(2);
}
