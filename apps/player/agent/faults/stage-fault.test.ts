import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '@bacheca/shared/translations/en/faults';
import { expect, it } from 'vitest';
import { stageFault } from './stage-fault.ts';

const renderer = join(import.meta.dirname, '../../renderer');
const RENDERER = readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
  .map((name) => readFileSync(join(renderer, name), 'utf8'));
const shown = Object.entries(faults).filter(([code]) => code.startsWith('shown-'));

it.each(shown)('%s is told from its sentence', (code, text) => {
  const said = text.replace(/\{\{\w+\}\}/g, '4.0');
  const params = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => [name, '4.0']);
  expect(stageFault(said)).toEqual({
    code,
    ...(params.length > 0 && { params: Object.fromEntries(params) }),
  });
});

it('what the player for streams puts before it is no matter, and anything else is repeated', () => {
  expect(stageFault('the stream can not be played: its list can not be read')).toEqual({
    code: 'shown-list-unreadable',
  });
  expect(stageFault('the stream can not be played: hls.js says x')).toEqual({
    code: 'shown-hls',
    params: { details: 'x' },
  });
  expect(stageFault('EncodingError: it is odd')).toBe('EncodingError: it is odd');
});

it.each(shown)('%s is what the stage says', (_code, text) => {
  const parts = text.split(/\{\{\w+\}\}/).map((part) => part.trim());
  expect(RENDERER.some((source) => parts.every((part) => source.includes(part)))).toBe(true);
});
