// Hashes the file named first as often as the second argument says, as the 0G SDK does, and prints one JSON object:
// the root, the SDK's version, and the seconds that each time took.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ZgFile } from '@0gfoundation/0g-ts-sdk';

const [path, times] = process.argv.slice(2);
const lock = JSON.parse(readFileSync(fileURLToPath(new URL('package-lock.json', import.meta.url)), 'utf8'));
const version = lock.packages['node_modules/@0gfoundation/0g-ts-sdk'].version;
const seconds = [];
let root;
for (let i = 0; i < Number(times); i++) {
  const file = await ZgFile.fromFilePath(path);
  try {
    const since = performance.now();
    const [tree, error] = await file.merkleTree();
    if (error) throw error;
    root = tree.rootHash();
    seconds.push((performance.now() - since) / 1000);
  } finally {
    await file.close();
  }
}
console.log(JSON.stringify({ root, version, seconds }));
