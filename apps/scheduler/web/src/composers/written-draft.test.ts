import { expect, test } from 'vitest';
import { qrDraft } from './drafts.ts';
import {
  isWrittenDraft,
  lookedAt,
  textsToTranslate,
  type WrittenDraft,
  withoutLanguage,
  withProposals,
  wrongFields,
} from './written-draft.ts';

const begun: WrittenDraft = { item: qrDraft(null), unseen: {} };
const terms = (text: string) => ({ text, origin: 'terms' }) as const;

test('what is proposed is marked until somebody has looked at it', () => {
  const proposed = withProposals(begun, 'en', [
    terms('Nurseries'),
    null,
    { text: 'Enter', origin: 'machine' },
  ]);
  expect(proposed.unseen).toEqual({ en: 'machine' });
  expect(proposed.item.variants[1]).toEqual({
    language: 'en',
    title: 'Nurseries',
    lead: '',
    steps: ['Enter', '', ''],
  });
  expect(lookedAt(proposed, 'en').unseen).toEqual({});
  expect(withProposals(begun, 'zh', [null]).unseen).toEqual({ zh: 'empty' });
  expect(withProposals(begun, 'en', [terms('x'.repeat(80))]).item.variants[1]).toMatchObject({
    title: 'x'.repeat(60),
  });
});

test('a language that is taken out takes its mark along', () => {
  const proposed = withProposals(begun, 'en', [terms('Nurseries')]);
  expect(withoutLanguage(proposed, 'en')).toEqual(begun);
});

test('the texts of the first language are those that others are proposed for', () => {
  expect(textsToTranslate(begun.item, 'it')).toHaveLength(5);
  expect(textsToTranslate(begun.item, 'en')).toEqual([]);
});

test('what is still empty is named by its place', () => {
  expect(wrongFields(begun).map(({ path }) => path.join('.'))).toEqual(
    expect.arrayContaining(['title', 'url', 'variants.0.title', 'variants.0.steps.2']),
  );
});

test('what another version kept is no draft', () => {
  expect(isWrittenDraft(begun)).toBe(true);
  for (const other of [null, 7, {}, { item: {}, unseen: {} }]) expect(isWrittenDraft(other)).toBe(false);
});
