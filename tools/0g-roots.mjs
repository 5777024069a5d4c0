// Prints the 0G Storage root of each file named on standard input, one path a line, as the 0G SDK computes it:
// "0x<root>", or "none" where the SDK builds no tree (an empty file).
import { createInterface } from 'node:readline';
import { ZgFile } from '@0gfoundation/0g-ts-sdk';

for await (const path of createInterface({ input: process.stdin })) {
  const file = await ZgFile.fromFilePath(path);
  try {
    const [tree, error] = await file.merkleTree();
    if (error) throw error;
    console.log(tree ? tree.rootHash() : 'none');
  } finally {
    await file.close();
  }
}
