// Encodes texts by the tokenizer.json files that TestTokenizerJSON writes, with the
// tokenizers of transformers.js, and compares with the ids that it writes beside them:
//
//	TUNEGROUND_TOKENIZERS=DIR go test ./engine/export -run TestTokenizerJSON
//	npm install @huggingface/tokenizers
//	node tokenizers.mjs DIR
import fs from 'fs';
import { Tokenizer } from '@huggingface/tokenizers';

const [dir] = process.argv.slice(2);
for (const name of fs.readdirSync(dir)) {
  const read = (file) => JSON.parse(fs.readFileSync(`${dir}/${name}/${file}`, 'utf8'));
  const tokenizer = new Tokenizer(read('tokenizer.json'), {});
  let same = 0;
  const ids = read('ids.json');
  for (const { text, ids: want } of ids) {
    if (JSON.stringify(tokenizer.encode(text).ids) === JSON.stringify(want)) same++;
  }
  console.log(`${name}: ${same} of ${ids.length} texts have the same ids`);
}
