import { describe, expect, it } from 'vitest';
import { createLead } from './start-lead.ts';

describe('how long a start takes', () => {
  it('is guessed at first, then the middle of the last five', () => {
    const lead = createLead();
    expect(lead.ms()).toBe(40);
    for (const ms of [70, 72, 68]) lead.learn(ms);
    expect(lead.ms()).toBe(70);
    for (const ms of [20, 22, 21, 150, 23]) lead.learn(ms);
    expect(lead.ms()).toBe(22);
  });

  it('is not learnt from a start that something held up, nor from a clock that was moved', () => {
    const lead = createLead();
    lead.learn(30);
    for (const ms of [900, 4_000, -3]) lead.learn(ms);
    expect(lead.ms()).toBe(30);
  });
});
