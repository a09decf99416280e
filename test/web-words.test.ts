/** Every word that the staff app shows is in its translation files, and every word there is shown somewhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';
import { it as firstWords } from '../apps/scheduler/web/src/i18n/it.ts';
import { itLater } from '../apps/scheduler/web/src/i18n/it-later.ts';
import { trackedFiles } from './support/file-sizes.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const WEB = 'apps/scheduler/web/src/';

/** What a person reads or hears; other attributes are names and values. */
const READ_ATTRIBUTES = new Set([
  'aria-label',
  'aria-description',
  'alt',
  'title',
  'placeholder',
  'label',
  'description',
]);
/** The key of a text, given to a component that says it. */
const A_KEY = /^[a-z]+(?:[A-Z][a-z]*)+$/;
/** Names are the same in all languages. */
const NAMES = new Set(['#PratoFacile']);
/** Two letters in a row, of any language: signs and units of one letter are the same in all. */
const A_WORD = /\p{L}{2}/u;

const sources = trackedFiles(ROOT)
  .filter((path) => path.startsWith(WEB) && /\.tsx?$/.test(path) && !path.includes('.test.'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

it('no page has words of its own', () => {
  const found: string[] = [];
  for (const { path, text } of sources.filter(({ path: each }) => each.endsWith('.tsx'))) {
    const { program, errors } = parseSync(path, text);
    expect(errors).toEqual([]);
    for (const { said, start } of wordsShown(program)) {
      const line = text.slice(0, start).split('\n').length;
      if (A_WORD.test(said) && !A_KEY.test(said) && !NAMES.has(said.trim()))
        found.push(`${path}:${line} ${said.trim()}`);
    }
  }
  expect(found).toEqual([]);
});

it('words of a page’s own are found, as text and as attributes', () => {
  const page =
    '<p title="Ciao" className="grande" aria-label={"Titolo"}>Buongiorno {"e grazie"} {t("app.close")}</p>';
  const said = [...wordsShown(parseSync('page.tsx', page).program)].map((each) => each.said.trim());
  expect(said.filter((each) => A_WORD.test(each))).toEqual(['Ciao', 'Titolo', 'Buongiorno', 'e grazie']);
});

interface Said {
  readonly said: string;
  readonly start: number;
}

/** All that stands in the page as text, or in an attribute that one reads. */
function* wordsShown(node: unknown): Generator<Said> {
  if (Array.isArray(node)) {
    for (const each of node) yield* wordsShown(each);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, name, value, start } = node as Record<string, unknown>;
  if (type === 'JSXText') yield { said: String(value), start: Number(start) };
  else if (type === 'JSXAttribute') {
    const attribute = (name as { name?: unknown } | null)?.name;
    const literal = literalOf(value);
    if (literal && typeof attribute === 'string' && READ_ATTRIBUTES.has(attribute)) yield literal;
    if (literalOf(value)) return;
  } else if (type === 'JSXExpressionContainer') {
    const literal = literalOf(node);
    if (literal) yield literal;
  }
  for (const each of Object.values(node)) yield* wordsShown(each);
}

/** A text that stands there as it is, in braces, too. */
function literalOf(node: unknown): Said | null {
  if (typeof node !== 'object' || node === null) return null;
  const { type, value, start, expression } = node as Record<string, unknown>;
  if (type === 'JSXExpressionContainer') return literalOf(expression);
  return type === 'Literal' && typeof value === 'string' ? { said: value, start: Number(start) } : null;
}

it('every word is used by a page', () => {
  const code = sources
    .filter(({ path }) => !path.startsWith(`${WEB}i18n/it`) && !path.startsWith(`${WEB}i18n/en`))
    .map(({ text }) => text)
    .join('\n');
  // A key may be made of what is known when it is said: `t(`air.${state}`)`.
  const made = [...code.matchAll(/[`'"]([a-zA-Z0-9.-]+\.)\$\{/g)].map(([, start = '']) => start);
  const isUsed = (key: string) => {
    const base = key.replace(/_(one|other|zero|many)$/, '');
    return (
      code.includes(`'${base}'`) ||
      code.includes(`\`${base}\``) ||
      made.some((start) => base.startsWith(start))
    );
  };
  expect(keysOf({ ...firstWords, ...itLater }).filter((key) => !isUsed(key))).toEqual([]);
});

function keysOf(tree: object, start = ''): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${start}${name}`] : keysOf(value as object, `${start}${name}.`),
  );
}
