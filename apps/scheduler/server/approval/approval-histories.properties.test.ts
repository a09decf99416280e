/**
 * Random histories of edits, approvals, revocations, exemptions and publishes by several people: no program ever holds a
 * content that is not approved by somebody else or by an exemption that was stated, and the database alone proves it.
 */
import type { Item } from '@bacheca/shared/model/items';
import { contentHashOf } from '@bacheca/shared/wire/content-hash';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import { DomainError } from '../errors/domain-error.ts';
import { TestClock } from '../testing/clock.ts';
import { location, notice, playlist, rule, screen } from '../testing/content.ts';
import { newDatabase } from '../testing/engines.ts';
import { publishingNode } from '../testing/nodes/publishing-node.ts';
import { ApprovalDecisions } from './approval-decisions.ts';
import { ApprovalNotices } from './approval-notices.ts';
import { verifyApprovals } from './verify-approvals.ts';

const SEED = Number(process.env.BACHECA_TEST_SEED ?? 12);
/** Ten thousand where time is. */
const HISTORIES = process.env.BACHECA_TEST_RUNS === undefined ? 50 : 10_000;
/** What is kept of each history grows, and all of it is verified after each. */
const PER_DATABASE = 50;
const PEOPLE = ['anna', 'bruno', 'carla'] as const;
const ITEMS = ['uno', 'due'] as const;
const TEXTS = ['A', 'B', 'C'] as const;

const person = fc.constantFrom(...PEOPLE);
const item = fc.constantFrom(...ITEMS);
const anyStep = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('edit'), who: person, item, text: fc.constantFrom(...TEXTS) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('tag'), who: person, item, text: fc.constantFrom(...TEXTS) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('approve'), who: person, item }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reject'), who: person, item }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('revoke'), who: person, item }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('exempt'), who: person, yes: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('self'), yes: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('publish') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('renew') }) },
);
type Step = { do: string; who?: string; item?: string; text?: string; yes?: boolean };

const by = (name: string): AuditActor => ({ type: 'person', name, address: '127.0.0.1' });
const saying = (id: string, text: string, title = 'Avviso'): Item =>
  notice(id, { title, variants: [{ language: 'it', title: 'Avviso', text }] });

/** What the rules of approval say of one item, written apart from the code. */
interface Model {
  text: string;
  authors: Set<string>;
  /** The text that is approved, and who had written it. */
  standing: { text: string; authors: Set<string> } | null;
  /** The texts whose approval was revoked, and that nobody has approved since. */
  revoked: Set<string>;
}

it(`hold in ${HISTORIES} of them (seed ${SEED})`, async () => {
  for (let tried = 0; tried < HISTORIES; tried += PER_DATABASE) await tryHistories(SEED + tried);
}, 7_200_000);

async function tryHistories(seed: number): Promise<void> {
  const test = await newDatabase('sqlite');
  const clock = new TestClock();
  const node = await publishingNode(test, clock);
  const { items, approvals, settings, held } = node;
  const notices = new ApprovalNotices(items, async () => {});
  const decisions = new ApprovalDecisions(
    { held, approvals, settings, notices, endTakeovers: async () => {} },
    clock,
  );
  await node.locations.save(location('urp'), { by: by('admin') });
  await node.screens.save(screen('urp-1', 'urp'), { by: by('admin') });
  for (const id of ITEMS) await items.save(saying(id, 'A'), { by: by('admin') });
  await node.playlists.save(playlist('base', ...ITEMS), { by: by('admin') });
  await node.rules.save(rule('sempre', 'base'), { by: by('admin') });

  let exempt = new Set<string>();
  let isSelf = false;
  const models = new Map<string, Model>();
  const revokedTexts = new Map<string, Set<string>>(ITEMS.map((id) => [id, new Set()]));
  let programs = 0;
  let refused = 0;

  const begin = async () => {
    exempt = new Set();
    isSelf = false;
    await settings.change({ exemptAuthors: [], selfApproval: false }, { by: by('admin') });
    // Each history has items that nobody has approved: what came before is revoked.
    for (const id of ITEMS) {
      const revoked = revokedTexts.get(id) ?? new Set();
      const approved = approvals.approvedItem(id);
      if (approved) {
        if (approved.kind === 'notice') revoked.add(approved.variants[0]?.text ?? '');
        await decisions.revoke(id, 'da capo', by('admin'));
      }
      const state = approvals.stateOf(id);
      const current = items.get(id);
      if (!state || current?.kind !== 'notice') throw new Error(`${id} is gone`);
      const text = current.variants[0]?.text ?? '';
      models.set(id, { text, authors: new Set(state.authors), standing: null, revoked });
    }
  };

  const look = async () => {
    const revision = node.programs.revisionOf('urp-1');
    const program = revision ? await node.programs.program(revision) : null;
    for (const [id, shown] of Object.entries(program?.items ?? {})) {
      const standing = models.get(id)?.standing;
      expect(standing, `${id} is shown`).toBeTruthy();
      expect(contentHashOf(shown)).toBe(contentHashOf(saying(id, standing?.text ?? '')));
    }
    programs += 1;
  };

  const approve = (model: Model) => {
    model.standing = { text: model.text, authors: model.authors };
    model.authors = new Set();
    model.revoked.delete(model.text);
  };

  const take = async (step: Step) => {
    const { who = '', item: id = 'uno' } = step;
    const model = models.get(id);
    const state = approvals.stateOf(id);
    if (!model || !state) throw new Error(`${id} is gone`);
    switch (step.do) {
      case 'edit': {
        const text = step.text ?? 'A';
        await items.save(saying(id, text), { by: by(who) });
        // What is saved as it was is not saved anew, whoever is exempt by now.
        if (text === model.text) return;
        model.authors.add(who);
        model.text = text;
        const isExempt = model.authors.size > 0 && [...model.authors].every((name) => exempt.has(name));
        if (model.standing?.text !== text && isExempt && !model.revoked.has(text)) approve(model);
        return;
      }
      case 'tag':
        // It is another revision of the same content, and no reason to approve anything.
        await items.save(
          { ...saying(id, model.text), tags: [(step.text ?? 'A').toLowerCase()] },
          { by: by(who) },
        );
        return;
      case 'approve': {
        const isAllowed = model.standing?.text !== model.text && (isSelf || !model.authors.has(who));
        const done = await attempt(decisions.approve(id, state.contentHash, by(who)));
        expect(done, `${who} approves ${id}`).toBe(isAllowed);
        if (done) approve(model);
        else refused += 1;
        return;
      }
      case 'reject':
        await attempt(
          decisions.refuse(id, { contentHash: state.contentHash, reason: 'no' }, 'rejected', by(who)),
        );
        return;
      case 'revoke': {
        const done = await attempt(decisions.revoke(id, 'via', by(who)));
        expect(done).toBe(model.standing !== null);
        for (const name of model.standing?.authors ?? []) model.authors.add(name);
        if (model.standing) model.revoked.add(model.standing.text);
        model.standing = null;
        return;
      }
      case 'exempt':
        await decisions.exempt(who, step.yes ?? false, by('admin'));
        if (step.yes) exempt.add(who);
        else exempt.delete(who);
        return;
      case 'self':
        isSelf = step.yes ?? false;
        await settings.change({ selfApproval: isSelf }, { by: by('admin') });
        return;
      case 'publish':
        await node.publisher.publish(by('admin'));
        return look();
      case 'renew':
        clock.skip(8 * 24 * 3_600_000);
        await node.publisher.renew((error) => {
          throw error;
        });
        return;
    }
  };

  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 14 }), async (steps) => {
      await begin();
      for (const step of steps as Step[]) await take(step);
      await node.publisher.publish(by('admin'));
      await look();
      expect((await verifyApprovals(test.database.query)).unproved).toEqual([]);
    }),
    { seed, numRuns: PER_DATABASE, endOnFailure: true },
  );
  expect(programs).toBeGreaterThan(PER_DATABASE);
  expect(refused).toBeGreaterThan(0);

  // It would tell: what somebody writes into the database themselves is no approval.
  await settings.change({ selfApproval: true, exemptAuthors: [] }, { by: by('admin') });
  await items.save(saying('uno', 'D'), { by: by('anna') });
  await decisions.approve('uno', contentHashOf(saying('uno', 'D')), by('anna'));
  await node.publisher.publish(by('admin'));
  expect((await verifyApprovals(test.database.query)).unproved).toEqual([]);
  await test.database.query.deleteFrom('item_decisions').where('decided_by', '=', 'anna').execute();
  const { unproved } = await verifyApprovals(test.database.query);
  expect(unproved.map(({ itemId }) => itemId)).toContain('uno');
  const forged = {
    ...{ item_id: 'uno', revision: 9999, content_hash: contentHashOf(saying('uno', 'D')) },
    ...{ decision: 'approved', kind: 'person', decided_by: 'dario', at_ms: clock.now(), authors: '[]' },
  };
  await test.database.query
    .insertInto('item_decisions')
    .values({ ...forged, id: 1, reason: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...forged, reason: null }))
    .execute();
  const afterForgery = await verifyApprovals(test.database.query);
  expect(afterForgery.unproved.map(({ itemId }) => itemId)).toContain('uno');
  await test.remove();
}

/** Whether it was done, and not refused. */
async function attempt(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
