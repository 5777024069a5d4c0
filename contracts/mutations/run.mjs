#!/usr/bin/env node
// Breaks a copy of the contracts in many ways, one after the other, and fails if the tests let any of them pass.
// usage: node run.mjs FORGE FOLDER [NAME]    FOLDER is for the copies; only mutants whose name contains NAME
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { mutants } from "./mutants.mjs";

const [forge, folder, only = ""] = process.argv.slice(2);
if (!forge || !folder) {
  console.error("usage: node run.mjs FORGE FOLDER [NAME]");
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));
const home = resolve(here, "..");
const settings = {
  // Fewer runs than the suites make by themselves: enough to notice each mutant, as this script shows.
  FOUNDRY_FUZZ_RUNS: "32", FOUNDRY_INVARIANT_RUNS: "8", FOUNDRY_INVARIANT_DEPTH: "200", FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: "0",
  FOUNDRY_SOLC: join(here, "solc.mjs"), FOUNDRY_OUT: "out", FOUNDRY_CACHE_PATH: "cache", FOUNDRY_OPTIMIZER: "false",
  // The tests deploy what is compiled instead of containing it, so a mutant compiles alone.
  FOUNDRY_DYNAMIC_TEST_LINKING: "true",
  // What a mutant leaves unused is no reason not to compile it.
  FOUNDRY_DENY: "never", NO_COLOR: "1",
};

const copyTo = (place) => {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const part of ["src", "test", "foundry.toml", "package.json"]) cpSync(join(home, part), join(place, part), { recursive: true });
  symlinkSync(join(home, "node_modules"), join(place, "node_modules"));
};

const run = (place, compiler, ...args) =>
  new Promise((done, fail) => {
    const env = { ...process.env, ...settings, ZEROG_SOLC: compiler };
    const child = spawn(forge, args, { cwd: place, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.on("data", (part) => (text += part));
    child.stderr.on("data", (part) => (text += part));
    child.on("error", fail);
    child.on("close", (code) => done({ code, text }));
  });

const survivors = [];
let noticed = 0;
const work = async (place, queue, suites) => {
  copyTo(place);
  const worker = new Worker(join(here, "compiler.mjs"));
  const [compiler] = await once(worker, "message");
  // A suite that fails by itself notices nothing, and one that fails afterwards has noticed what an earlier mutant left.
  const unbroken = async (when) => {
    const { code, text } = await run(place, compiler, "test", "--match-path", suites);
    if (code !== 0 || !/^\[PASS/m.test(text)) survivors.push(`the contracts as they are, ${when}: ${/^\[FAIL.*|^Error.*/m.exec(text)?.[0] ?? text.slice(-300)}`);
  };
  await unbroken("before any mutant");
  for (let next = queue.shift(); next; next = queue.shift()) {
    const file = join(place, "src", next.file);
    const source = readFileSync(file, "utf8");
    const parts = source.split(next.find);
    if (parts.length !== 2) {
      survivors.push(`${next.name}: its text occurs ${parts.length - 1} times in ${next.file}`);
      continue;
    }
    writeFileSync(file, parts.join(next.replace));
    // Forge compiles what this suite needs and no more.
    const { text } = await run(place, compiler, "test", "--match-path", `test/${next.test}*.t.sol`);
    if (/^Compiler run successful/m.test(text) && /^\[FAIL/m.test(text)) noticed++;
    else {
      const why = /^Compiler run successful/m.test(text) ? `${next.test} passes` : `does not compile: ${/^Error.*/m.exec(text)?.[0] ?? text.slice(-300)}`;
      survivors.push(`${next.name} (${next.file}): ${why}`);
    }
    writeFileSync(file, source);
  }
  await unbroken("after the mutants");
  await worker.terminate();
};

const queue = mutants.filter((each) => each.name.includes(only));
const suites = `test/{${[...new Set(queue.map((each) => each.test))]}}*.t.sol`;
const places = Array.from({ length: Math.min(2, availableParallelism()) }, (_, i) => resolve(folder, `copy${i}`));
await Promise.all(places.map((place) => work(place, queue, suites)));
console.log(`${noticed} noticed, ${survivors.length} not`);
for (const line of survivors) console.log(line);
process.exit(survivors.length === 0 ? 0 : 1);
