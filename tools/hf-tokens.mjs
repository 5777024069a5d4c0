// Prints the tokens that Hugging Face's tokenizer gives each text named on standard input: a JSON string a line in,
// a JSON array of numbers a line out. Argument: a tokenizer.json.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Tokenizer } from '@huggingface/tokenizers';

const tokenizer = new Tokenizer(JSON.parse(readFileSync(process.argv[2], 'utf8')), {});
for await (const line of createInterface({ input: process.stdin })) {
  const text = JSON.parse(line);
  const { ids } = tokenizer.encode(text, { add_special_tokens: false });
  const back = ids.length === 0 ? '' : tokenizer.decode(ids, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  console.log(JSON.stringify(back === text ? ids : { ids, back }));
}
