import { afterEach, expect, test, vi } from 'vitest';
import { ApiError } from '../api/client.ts';
import { type DocumentApi, documents, OvertakenError } from '../api/documents.ts';
import { compareFields } from './compare-fields.ts';
import { type Conflict, saveDocument } from './save-document.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

interface Card {
  readonly title: string;
  readonly colour: string;
}

/** A server with one card, whose versions are counted. */
function cardServer(card: Card | null, author: { by: string; at: string } | null = null) {
  const server = {
    card,
    version: 1,
    othersSave(next: Card | null) {
      server.card = next;
      server.version += 1;
    },
  };
  const api: DocumentApi<Card> = {
    async read() {
      if (!server.card) throw new ApiError('not-found', 404, '');
      return { document: server.card, version: `"${server.version}"` };
    },
    async save(document, version) {
      const isThere = version === null ? server.card === null : version === `"${server.version}"`;
      if (!isThere) throw new OvertakenError(author?.by ?? null, author?.at ?? null);
      server.card = document;
      server.version += 1;
      return `"${server.version}"`;
    },
  };
  return { server, api };
}

const recolour = (card: Card): Card => ({ ...card, colour: 'red' });
const OPENED = { title: 'A', colour: 'blue' };

async function conflictOf(api: DocumentApi<Card>): Promise<Conflict<Card>> {
  const outcome = await saveDocument(api, { document: OPENED, version: '"1"' }, recolour);
  if (outcome.type !== 'conflict') throw new Error('nobody else was first');
  return outcome.conflict;
}

test('what nobody else saved is saved over the version that was read', async () => {
  const { server, api } = cardServer(OPENED);
  const outcome = await saveDocument(api, await api.read(), recolour);
  expect(outcome).toEqual({
    type: 'saved',
    saved: { document: { title: 'A', colour: 'red' }, version: '"2"' },
  });
  expect(server.card?.colour).toBe('red');
});

test('what somebody else saved is not overwritten: both are shown, with who it was', async () => {
  const { server, api } = cardServer(OPENED, { by: 'Maria', at: '2026-11-30T10:24:00.000Z' });
  server.othersSave({ title: 'B', colour: 'green' });
  expect(await conflictOf(api)).toEqual({
    base: OPENED,
    mine: { title: 'B', colour: 'red' },
    theirs: { document: { title: 'B', colour: 'green' }, version: '"2"' },
    by: 'Maria',
    at: '2026-11-30T10:24:00.000Z',
  });
  expect(server.card?.colour).toBe('green');
});

test('who was first and when is taken from what the server says, and left open where it doesn’t', async () => {
  const answer = (params: object, headers: Record<string, string> = {}) =>
    vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(
      new Response(
        JSON.stringify({
          type: 'about:blank#changed-meanwhile',
          title: '',
          status: 412,
          detail: '',
          params,
        }),
        { status: 412, headers },
      ),
    );
  vi.stubGlobal('document', { documentElement: { lang: 'it' } });
  const screen = { id: 'a', locationId: 'urp', name: 'A', orientation: 'landscape' } as const;
  const author = async () => {
    const error = await documents
      .screen('a')
      .save(screen, '"1"')
      .catch((thrown: unknown) => thrown);
    return error instanceof OvertakenError ? { by: error.by, at: error.at } : error;
  };
  answer({ by: 'maria' }, { 'last-modified': 'Mon, 30 Nov 2026 10:24:00 GMT' });
  expect(await author()).toEqual({ by: 'maria', at: '2026-11-30T10:24:00.000Z' });
  answer({ by: 'maria', at: '2026-11-30T10:24:00.000Z' });
  expect(await author()).toEqual({ by: 'maria', at: '2026-11-30T10:24:00.000Z' });
  answer({ by: { code: 'somebody-else', params: {} }, at: 'ieri' }, { 'last-modified': 'ieri' });
  expect(await author()).toEqual({ by: null, at: null });
});

test('mine is saved over theirs, and where they saved once more, that is shown, too', async () => {
  const { server, api } = cardServer(OPENED);
  server.othersSave({ title: 'B', colour: 'green' });
  const { theirs } = await conflictOf(api);
  server.othersSave({ title: 'C', colour: 'green' });
  const again = await saveDocument(api, theirs, recolour);
  if (again.type !== 'conflict') throw new Error('the version of before was overwritten');
  expect(again.conflict.mine).toEqual({ title: 'C', colour: 'red' });
  const last = await saveDocument(api, again.conflict.theirs, recolour);
  expect(last.type).toBe('saved');
  expect(server.card).toEqual({ title: 'C', colour: 'red' });
});

test('what was deleted meanwhile is kept here, and can be saved again unless it is there once more', async () => {
  const { server, api } = cardServer(OPENED);
  server.othersSave(null);
  const { theirs, mine } = await conflictOf(api);
  expect({ theirs, mine }).toEqual({
    theirs: { document: OPENED, version: null },
    mine: { title: 'A', colour: 'red' },
  });
  server.othersSave({ title: 'D', colour: 'white' });
  expect((await saveDocument(api, theirs, recolour)).type).toBe('conflict');
  server.othersSave(null);
  expect((await saveDocument(api, theirs, recolour)).type).toBe('saved');
  expect(server.card).toEqual({ title: 'A', colour: 'red' });
});

test('where both came to the same there is nothing to decide', async () => {
  const { server, api } = cardServer(OPENED);
  server.othersSave({ title: 'A', colour: 'red' });
  const outcome = await saveDocument(api, { document: OPENED, version: '"1"' }, recolour);
  expect(outcome).toEqual({ type: 'saved', saved: { document: server.card, version: '"2"' } });
});

test('any other refusal is an error, and nothing to decide either', async () => {
  const api: DocumentApi<Card> = {
    read: () => Promise.reject(new Error('not asked')),
    save: () => Promise.reject(new ApiError('forbidden', 403, '')),
  };
  await expect(saveDocument(api, { document: OPENED, version: '"1"' }, recolour)).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('of each field that differs it is said whose change that is, and those come first', () => {
  const fields = [
    { label: 'title', value: ({ title }: Card) => title, text: ({ title }: Card) => title },
    { label: 'colour', value: ({ colour }: Card) => colour, text: ({ colour }: Card) => colour },
  ];
  const changes = (mine: Card, theirs: Card) =>
    compareFields(fields, {
      base: OPENED,
      mine,
      theirs: { document: theirs, version: '"2"' },
      by: null,
      at: null,
    }).map(({ label, changedBy }) => [label, changedBy]);
  expect(changes({ title: 'A', colour: 'red' }, { title: 'A', colour: 'blue' })).toEqual([
    ['colour', 'me'],
    ['title', null],
  ]);
  expect(changes({ title: 'A', colour: 'red' }, { title: 'B', colour: 'green' })).toEqual([
    ['title', 'them'],
    ['colour', 'both'],
  ]);
});
