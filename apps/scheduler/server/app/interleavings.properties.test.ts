/**
 * Two editors, two administrators, an approver and a publisher at the same time, on two processes where the engine serves
 * several: nobody's change is lost, no rule is broken, and the audit has it all.
 */
import { setImmediate } from 'node:timers/promises';
import { isAdmin } from '@bacheca/shared/model/people';
import { entityRef } from '@bacheca/shared/translations/phrase';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import { DomainError } from '../errors/domain-error.ts';
import { checkVersion, versionOf } from '../http/answers/versions.ts';
import { Accounts } from '../people/accounts.ts';
import { BY } from '../testing/actor.ts';
import { TestClock } from '../testing/clock.ts';
import { location, notice, playlist, rule, screen } from '../testing/content.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';
import { type PublishingNode, publishingNode } from '../testing/nodes/publishing-node.ts';
import { ADMINS, administer, edit, ITEMS, publish, type Step, withdraw } from '../testing/people-at-work.ts';

const RUNS = Math.min(10 * Number(process.env.BACHECA_TEST_RUNS ?? 1) ** 2, 1000);
const ENOUGH_MS = 20 * 60_000;

interface Node extends PublishingNode {
  readonly accounts: Accounts;
}

/** What each does one after another, and how many turns of the event loop they wait before each. */
const steps = <Step>(step: fc.Arbitrary<Step>) =>
  fc.array(fc.tuple(fc.nat({ max: 12 }), step), { minLength: 1, maxLength: 4 });
const round = fc.record({
  'editor-1': steps(edit),
  'editor-2': steps(edit),
  'admin-1': steps(administer),
  'admin-2': steps(administer),
  approver: steps(withdraw),
  publisher: steps(publish),
});

describeEngines('people who work at the same time', (open) => {
  let test: TestDatabase;
  let nodes: readonly Node[];
  let one: Node;
  let saved = 0;
  const clock = new TestClock('2026-11-21T10:00:00Z');
  beforeEach(async () => {
    test = await open();
    const newNode = async () => {
      const node = await publishingNode(test, clock);
      return { ...node, accounts: new Accounts(node.audit, clock, { N: 16, r: 1, p: 1 }) };
    };
    one = await newNode();
    nodes = test.database.engine === 'postgres' ? [one, await newNode()] : [one];
    await one.locations.save(location('urp'), { by: BY });
    await one.screens.save(screen('urp-1', 'urp'), { by: BY });
  }, ENOUGH_MS);
  afterEach(() => test.remove());

  /** All three administer, each with a password of their own. */
  async function restoreAdmins({ accounts }: Node): Promise<void> {
    for (const name of ADMINS) {
      const held = (await accounts.list()).find(({ username }) => username === name);
      if (held && isAdmin(held) && !held.mustChangePassword) continue;
      await accounts.createOrSetGrants(name, [{ role: 'admin' }], BY);
      const reset = await accounts.resetPassword(name, BY, { asRescue: true });
      const verified = await accounts.verify(name, reset?.password ?? '');
      if (verified) await accounts.setPassword(verified, await accounts.hash('una password di prova'));
    }
  }

  /** Saves over what was read, and nothing else; says what was read and what was written. */
  async function saveItem(node: Node, id: string, turns: number, by: AuditActor): Promise<Saved> {
    const read = node.items.get(id);
    const tag = read ? { 'if-match': versionOf(read) } : {};
    await pause(turns);
    saved += 1;
    const written = notice(id, { title: `Titolo ${saved}` });
    const allow = (current: unknown) => checkVersion(entityRef('item', id), current, tag);
    await node.items.save(written, { by, allow });
    return { read: read && JSON.stringify(read), written: JSON.stringify(written) };
  }

  async function take(node: Node, { type, id, of = '' }: Step, turns: number, by: AuditActor) {
    const { accounts, items, playlists, publisher, rules } = node;
    switch (type) {
      case 'save-item':
        return saveItem(node, id, turns, by);
      case 'delete-item':
        return items.remove(id, { by });
      case 'save-list':
        return playlists.save(playlist(id, of), { by });
      case 'delete-list':
        return playlists.remove(id, { by });
      case 'save-rule':
        return rules.save(rule(`regola-${id}`, id), { by });
      case 'delete-rule':
        return rules.remove(`regola-${id}`, { by });
      case 'demote':
        return accounts.createOrSetGrants(id, [{ role: 'editor' }], by);
      case 'promote':
        return accounts.createOrSetGrants(id, [{ role: 'admin' }], by);
      case 'delete-person':
        return accounts.remove(id, by);
      case 'reset-password':
        return accounts.resetPassword(id, by);
      case 'publish':
        return publisher.publish(by);
      default:
        return items.withdraw(id, type === 'withdraw', by);
    }
  }

  async function work(node: Node, name: string, all: readonly (readonly [number, Step])[]) {
    const done: Saved[] = [];
    for (const [turns, step] of all) {
      await pause(turns);
      try {
        const result = await take(node, step, turns, { ...BY, name });
        if (step.type === 'save-item') done.push(result as Saved);
      } catch (error) {
        // Refused with a reason is what is asked for; anything else is a fault.
        if (!(error instanceof DomainError)) throw error;
      }
    }
    return done;
  }

  it(
    'lose no change, break no rule, and are all in the audit',
    async () => {
      let lastEntry = 0;
      const property = fc.asyncProperty(round, async (people) => {
        await restoreAdmins(one);
        const all = Object.entries(people).map(([name, each], index) =>
          work(nodes[index % nodes.length] ?? one, name, each),
        );
        const done = (await Promise.all(all)).flat();
        await Promise.all(nodes.map(({ held }) => held.look()));

        const admins = (await one.accounts.list()).filter(
          (each) => isAdmin(each) && !each.mustChangePassword,
        );
        expect(admins.length).toBeGreaterThan(0);
        for (const node of nodes) holdsTogether(node);

        const entries = await one.audit.query
          .selectFrom('audit_entries')
          .select(['id', 'event', 'entity_id', 'before', 'after'])
          .where('id', '>', lastEntry)
          .where('entity', '=', 'item')
          .where('event', 'in', ['item-saved', 'item-deleted'])
          .orderBy('id')
          .execute();
        for (const { read, written } of done) {
          const entry = entries.find(({ after }) => after === written);
          expect(entry, `nothing of ${written} is written down`).toBeDefined();
          // It replaced what its writer had read, and nothing that they hadn't seen.
          expect(entry?.before).toBe(read);
        }
        for (const id of ITEMS) {
          const ofItem = entries.filter(({ entity_id }) => entity_id === id);
          for (const [index, entry] of ofItem.entries())
            if (index > 0) expect(entry.before).toBe(ofItem[index - 1]?.after);
          const last = ofItem.at(-1);
          const now = one.items.get(id);
          if (last) expect(now && JSON.stringify(now)).toBe(last.after);
        }
        lastEntry = entries.at(-1)?.id ?? lastEntry;
      });
      await fc.assert(property, { numRuns: RUNS });
      expect(await one.audit.verify()).toMatchObject({ isWhole: true });
    },
    ENOUGH_MS,
  );
});

interface Saved {
  readonly read: string | null;
  readonly written: string;
}

async function pause(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}

/** Whatever refers to something refers to what is there. */
function holdsTogether({ items, playlists, rules }: Node): void {
  for (const { slots } of playlists.list())
    for (const { itemId } of slots) expect(items.has(itemId)).toBe(true);
  for (const { playlistId } of rules.list()) expect(playlists.has(playlistId)).toBe(true);
}
