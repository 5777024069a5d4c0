#!/usr/bin/env node
// solc as Forge calls a native one, as ../solc.mjs is, but asks the compiler that is loaded already (compiler.mjs).
import { readFileSync } from "node:fs";
import { request } from "node:http";

const last = process.argv.at(-1);
const ask = (body) => request(process.env.ZEROG_SOLC, { method: "POST" }, (answer) => answer.pipe(process.stdout)).end(body);
if (process.argv.includes("--version")) {
  console.log("solc, the solidity compiler commandline interface");
  ask("");
} else if (process.argv.includes("--standard-json")) {
  ask(readFileSync(last.endsWith(".json") ? last : 0));
} else {
  console.error("solc.mjs: only --version and --standard-json are supported.");
  process.exit(2);
}
