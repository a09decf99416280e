/** Changes of documents that are a part of a transaction about something else. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestClock } from '../testing/clock.ts';
import { notice } from '../testing/content.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';
import { type PublishingNode, publishingNode } from '../testing/nodes/publishing-node.ts';
import type { AuditActor } from './audit/audit-chain.ts';

const BY: AuditActor = { type: 'person', name: 'anna', address: '127.0.0.1' };

describeEngines('several changes within one transaction', (open) => {
  let test: TestDatabase;
  let node: PublishingNode;
  beforeEach(async () => {
    test = await open();
    node = await publishingNode(test, new TestClock());
    await node.items.save(notice('avviso', { title: 'Prima' }), { by: BY });
  });
  afterEach(() => test.remove());

  const savedWithin = (title: string, fails: boolean) =>
    test.database.transaction(async (tx) => {
      for (const id of ['avviso', 'nuovo'])
        await node.held.changeWithin(tx, BY, (within) => node.items.save(notice(id, { title }), { within }));
      if (fails) throw new Error('something else failed');
    });
  const titles = () => node.items.list().map(({ id, title }) => [id, title]);

  it('show once it is committed', async () => {
    await savedWithin('Dopo', false);
    await node.held.look();
    expect(titles()).toEqual([
      ['avviso', 'Dopo'],
      ['nuovo', 'Dopo'],
    ]);
  });

  it('leave nothing behind if it is rolled back, and what another commits then is seen', async () => {
    const other = await publishingNode(test, new TestClock());
    await expect(savedWithin('Dopo', true)).rejects.toThrow('something else failed');
    await other.items.save(notice('avviso', { title: 'Di un altro' }), { by: BY });
    await node.held.look();
    expect(titles()).toEqual([['avviso', 'Di un altro']]);
  });
});
