/**
 * The same as `interleavings.properties.test.ts`, as browsers do it: over the API of one scheduler on SQLite, and of two
 * over one PostgreSQL.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { onServer } from '../../../../test/support/postgres.ts';
import { AuditTrail } from '../database/audit/audit-trail.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { type Answer, Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { location, notice, playlist, rule, screen } from '../testing/content.ts';
import { ADMINS, administer, edit, ITEMS, publish, type Step, withdraw } from '../testing/people-at-work.ts';
import { openBeside, PASSWORD, temporaryFolder } from '../testing/scheduler.ts';
import { type RunningScheduler, startScheduler } from './server.ts';

const RUNS = Math.min(5 * Number(process.env.BACHECA_TEST_RUNS ?? 1) ** 2, 1000);
const ENOUGH_MS = 30 * 60_000;
/** By then nobody is kept from signing in for passwords that were wrong. */
const BETWEEN_ROUNDS_MS = 60 * 60_000;
const COST = { N: 16, r: 1, p: 1 };
const EDITORS = ['editor-1', 'editor-2', 'approver', 'publisher'] as const;
/** A change that is refused for what stands there, or for who asks, has one of these. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 412, 422, 428]);

const steps = <Each>(step: fc.Arbitrary<Each>) => fc.array(step, { minLength: 1, maxLength: 3 });
const round = fc.record({
  'editor-1': steps(edit),
  'editor-2': steps(edit),
  anna: steps(administer),
  bianca: steps(administer),
  approver: steps(withdraw),
  publisher: steps(publish),
});

/** One that was taken: which version it replaced, and which it made; null where there was none, or is none any more. */
interface Taken {
  readonly id: string;
  readonly read: string | null;
  readonly written: string | null;
}

describe.each(['sqlite', 'postgres'] as const)('people at the API of %s', (engine) => {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(8).toString('hex')}`;
  let folder: ReturnType<typeof temporaryFolder>;
  let nodes: readonly RunningScheduler[];
  let config: ReturnType<typeof readConfig>;
  let saved = 0;
  const clock = new TestClock('2026-11-21T10:00:00Z');

  beforeEach(async (test) => {
    if (engine === 'postgres' && server === null) return test.skip('this machine has no PostgreSQL');
    folder = temporaryFolder();
    const url = new URL(server ?? 'postgres://none');
    url.pathname = `/${name}`;
    if (engine === 'postgres')
      await onServer(server ?? '', `create database ${name} template ${inject('postgresTemplate')}`);
    config = readConfig({
      ...process.env,
      BACHECA_PORT: '0',
      BACHECA_DATA: join(folder.path, 'data'),
      BACHECA_SEED: 'none',
      BACHECA_DATABASE_URL: engine === 'postgres' ? url.href : undefined,
    });
    const log = createLog({ logLevel: 'silent' });
    const start = () => startScheduler(config, { log, clock, passwordCost: COST });
    const one = await start();
    nodes = engine === 'postgres' ? [one, await start()] : [one];

    const first = new Client(one.url);
    const { username, password } = one.firstAdmin ?? { username: '', password: '' };
    await signInAnew(first, username, password);
    for (const person of EDITORS) {
      const grants = [{ role: 'editor' }];
      const made = (await first.put(`/api/staff/${person}`, { grants })).body as { password: string };
      await signInAnew(new Client(one.url), person, made.password);
    }
    await restoreAdmins(first);
    await done(new Client(one.url), 'anna', (anna) => anna.delete(`/api/staff/${username}`));
    const grants = [{ role: 'operator' }];
    await done(new Client(one.url), 'anna', async (anna) => {
      const made = (await anna.put('/api/staff/operatore', { grants })).body as { password: string };
      const operator = new Client(one.url);
      await signInAnew(operator, 'operatore', made.password);
      await operator.put('/api/locations/urp', location('urp'));
      return operator.put('/api/screens/urp-1', screen('urp-1', 'urp'));
    });
  }, ENOUGH_MS);

  afterEach(async () => {
    for (const node of nodes) await node.close();
    if (engine === 'postgres') await onServer(server ?? '', `drop database ${name} with (force)`);
    folder.remove();
  });

  /** With a one-time password, which they change for their own. */
  async function signInAnew(client: Client, username: string, password: string): Promise<void> {
    await client.post('/api/session', { username, password });
    const changed = await client.post('/api/session/password', { current: password, next: PASSWORD });
    expect(changed.status, `${username}: ${changed.bytes}`).toBeLessThan(300);
  }

  async function signedIn(username: string, node = nodes[0]): Promise<Client | null> {
    const client = new Client(node?.url ?? '');
    const answer = await client.post('/api/session', { username, password: PASSWORD });
    return answer.status === 200 ? client : null;
  }

  async function done(client: Client, username: string, work: (client: Client) => Promise<Answer>) {
    await client.post('/api/session', { username, password: PASSWORD });
    const answer = await work(client);
    expect(answer.status, String(answer.bytes)).toBeLessThan(300);
  }

  /** Whoever still administers and can sign in. There is always somebody: that is the rule that is tried. */
  async function anAdmin(): Promise<Client> {
    for (const name of ADMINS) {
      const client = await signedIn(name);
      if (client && (await client.get('/api/staff')).status === 200) return client;
    }
    throw new Error('nobody administers any more');
  }

  /** All three administer, each with a password of their own. */
  async function restoreAdmins(by: Client): Promise<void> {
    for (const name of ADMINS) {
      const saved = (await by.put(`/api/staff/${name}`, { grants: [{ role: 'admin' }] })).body as {
        password: string | null;
      };
      if (saved.password === null && (await signedIn(name))) continue;
      const reset = async () =>
        ((await by.post(`/api/staff/${name}/reset-password`)).body as { password: string }).password;
      await signInAnew(new Client(nodes[0]?.url ?? ''), name, saved.password ?? (await reset()));
    }
  }

  /** Nothing is sent again: whoever was late is told so. */
  async function take(client: Client, { type, id, of = '' }: Step): Promise<Answer & { taken?: Taken }> {
    if (type === 'save-item' || type === 'delete-item') {
      const path = `/api/items/${id}`;
      const read = (await client.get(path)).headers.get('etag');
      const headers = { 'content-type': 'application/json', ...(read ? { 'if-match': read } : {}) };
      saved += 1;
      const answer =
        type === 'save-item'
          ? await client.send('PUT', path, {
              headers,
              body: JSON.stringify(notice(id, { title: `Titolo ${saved}` })),
            })
          : await client.send('DELETE', path, { headers: read ? { 'if-match': read } : {} });
      const written = type === 'save-item' ? answer.headers.get('etag') : null;
      return answer.status < 300 ? { ...answer, taken: { id, read, written } } : answer;
    }
    switch (type) {
      case 'save-list':
        return client.put(`/api/playlists/${id}`, playlist(id, of));
      case 'delete-list':
        return client.delete(`/api/playlists/${id}`);
      case 'save-rule':
        return client.put(`/api/rules/regola-${id}`, rule(`regola-${id}`, id));
      case 'delete-rule':
        return client.delete(`/api/rules/regola-${id}`);
      case 'demote':
      case 'promote':
        return client.put(`/api/staff/${id}`, { grants: [{ role: type === 'demote' ? 'editor' : 'admin' }] });
      case 'delete-person':
        return client.delete(`/api/staff/${id}`);
      case 'reset-password':
        return client.post(`/api/staff/${id}/reset-password`);
      case 'publish':
        return client.post('/api/publish', {});
      default:
        return client.post(`/api/items/${id}/withdraw`, { withdrawn: type === 'withdraw' });
    }
  }

  async function work(person: string, node: RunningScheduler | undefined, all: readonly Step[]) {
    const client = await signedIn(person, node);
    const done: Taken[] = [];
    for (const step of all) {
      if (!client) break;
      const { status, bytes, taken } = await take(client, step);
      if (status >= 300) expect(REFUSALS, `${JSON.stringify(step)}: ${status} ${bytes}`).toContain(status);
      if (taken) done.push(taken);
    }
    return done;
  }

  it(
    'lose no change, break no rule, and are all in the audit',
    async () => {
      /** The version that each item has by what was answered. */
      const now = new Map<string, string | null>(ITEMS.map((id) => [id, null]));
      const property = fc.asyncProperty(round, async (people) => {
        const all = Object.entries(people).map(([person, each], index) =>
          work(person, nodes[index % nodes.length], each),
        );
        const taken = (await Promise.all(all)).flat();

        const admin = await anAdmin();
        const editor = await signedIn('editor-1');
        if (!editor) throw new Error('an editor can no longer sign in');
        for (const id of ITEMS) {
          now.set(
            id,
            endOfChain(
              taken.filter((one) => one.id === id),
              now.get(id) ?? null,
            ),
          );
          expect((await editor.get(`/api/items/${id}`)).headers.get('etag')).toBe(now.get(id));
        }
        await holdsTogether(editor);
        await restoreAdmins(admin);
        clock.skip(BETWEEN_ROUNDS_MS);
      });
      // What the others of a round did that fails is not known: whoever came after it would fail for that.
      await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
      const { sql, close } = await openBeside({ config });
      expect(await new AuditTrail(sql, clock).verify()).toMatchObject({ isWhole: true });
      await close();
    },
    ENOUGH_MS,
  );
});

/**
 * Each replaced what another had made, and nothing that its writer had not seen: they are one chain from this version.
 * Returns where it ends; throws if a change was lost.
 */
function endOfChain(taken: readonly Taken[], from: string | null): string | null {
  const left = new Set(taken);
  const after = (version: string | null) => [...left].filter(({ read }) => read === version);
  // Of several that made it anew after it was deleted the one that stayed is the last.
  const isDeletedAgain = ({ written }: Taken): boolean => {
    if (written === null) return true;
    const [next] = after(written);
    return next !== undefined && isDeletedAgain(next);
  };
  let now = from;
  while (left.size > 0) {
    const candidates = after(now);
    const next = candidates.find(isDeletedAgain) ?? candidates[0];
    if (!next) throw new Error(`a change was lost: ${JSON.stringify([...left])} after ${now}`);
    left.delete(next);
    now = next.written;
  }
  return now;
}

/** Whatever refers to something refers to what is there. */
async function holdsTogether(client: Client): Promise<void> {
  const there = async <Document>(path: string) => (await client.get(path)).body as Document[];
  const items = new Set((await there<{ id: string }>('/api/items')).map(({ id }) => id));
  const lists = await there<{ id: string; slots: { itemId: string }[] }>('/api/playlists');
  for (const { slots } of lists) for (const { itemId } of slots) expect(items).toContain(itemId);
  const ids = new Set(lists.map(({ id }) => id));
  for (const { playlistId } of await there<{ playlistId: string }>('/api/rules'))
    expect(ids).toContain(playlistId);
}
