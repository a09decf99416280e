// `npm run check -- FILE …`: what an upload of each file would say, by the same code; `--json` for JSON lines.

import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import { checkFile } from '../apps/scheduler/server/content/media/check-file.ts';

const args = process.argv.slice(2);
const asJson = args.includes('--json');
const paths = args.filter((argument) => argument !== '--json');
if (paths.length === 0 || paths.some((path) => path.startsWith('--'))) {
  console.error('Usage: npm run check -- [--json] FILE …');
  process.exit(2);
}
const language = machineLocale(process.env);

for (const path of paths) {
  const answer = await checkFile(path, language);
  if (asJson) console.log(JSON.stringify(answer));
  else {
    console.log(`${answer.accepted ? 'accepted' : 'refused '}  ${path}\n          ${answer.message}`);
    for (const { message } of answer.advice) console.log(`          ${message}`);
  }
}
