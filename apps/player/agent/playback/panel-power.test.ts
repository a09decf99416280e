import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problems } from '../faults/problems.ts';
import { type Command, Panel, type PanelConfig, stateIn } from './panel-power.ts';

let folder: string;
let nowMs: number;
let opensAtMs: number;
let problems: Problems;
let panel: Panel;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-panel-'));
  nowMs = 0;
  opensAtMs = 0;
  problems = new Problems();
});

afterEach(async () => {
  await panel.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A program of its own that is run as the panel's commands are: without a shell. */
function script(name: string, source: string): Command {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';\n${source}`);
  return [process.execPath, path];
}

/** A panel that is what was last asked of it, from a file. */
function commands(more: Partial<PanelConfig> = {}): PanelConfig {
  const file = JSON.stringify(join(folder, 'panel'));
  const log = JSON.stringify(join(folder, 'log'));
  writeFileSync(join(folder, 'panel'), 'on');
  writeFileSync(join(folder, 'log'), '');
  const set = (to: string) => `writeFileSync(${file}, '${to}'); appendFileSync(${log}, '${to} ');`;
  return {
    on: script('on', set('on')),
    off: script('off', set('off')),
    state: script('state', `console.log('power status: ' + readFileSync(${file}, 'utf8'));`),
    leadMs: 20_000,
    ...more,
  };
}

function open(config: PanelConfig): void {
  panel = new Panel({
    commands: config,
    clock: { monotonicMs: () => nowMs },
    isDarkIn: (ms) => nowMs + ms < opensAtMs,
    problems,
    log: pino({ level: 'silent' }),
    onState: () => undefined,
  });
}

const switched = () => readFileSync(join(folder, 'log'), 'utf8').trim().split(' ').filter(Boolean);
const problemCodes = () => problems.list().map(({ code }) => code);

/** Lets the time come, and all that is due then. */
async function at(ms: number, expectation: () => void): Promise<void> {
  nowMs = ms;
  await vi.waitFor(
    () => {
      panel.look();
      expectation();
    },
    { timeout: 30_000, interval: 50 },
  );
  // What a command has done is seen before its end is: time must not pass in between.
  await panel.idle();
}

describe('a panel', () => {
  it('goes off when the place has been closed for a moment, on before it opens, and is read', async () => {
    opensAtMs = 3_600_000;
    open(commands());
    await at(0, () => expect(panel.state).toBe('on'));
    await at(9_000, () => expect(switched()).toEqual([]));
    await at(10_000, () => expect(switched()).toEqual(['off']));
    await at(16_000, () => expect(panel.state).toBe('off'));
    await at(opensAtMs - 20_001, () => expect(switched()).toEqual(['off']));
    await at(opensAtMs - 20_000, () => expect(switched()).toEqual(['off', 'on']));
    await at(opensAtMs, () => expect(panel.state).toBe('on'));
    expect(problems.list()).toEqual([]);
  });

  it('is asked to go on at the start, whatever the last run left behind', async () => {
    open(commands({ state: undefined }));
    await at(0, () => expect(switched()).toEqual(['on']));
    expect(panel.state).toBe('unknown');
  });

  it('that can not be switched is a problem and tried again until it can', async () => {
    const flag = join(folder, 'flag');
    writeFileSync(flag, '');
    const source = `const tries = readFileSync(${JSON.stringify(flag)}, 'utf8') + 'x';
      writeFileSync(${JSON.stringify(flag)}, tries);
      if (tries.length < 3) { console.error('no answer on the bus'); process.exit(7); }`;
    open({ ...commands(), on: script('flaky', source), state: undefined });
    const tries = () => readFileSync(flag, 'utf8').length;
    await at(0, () => expect(problemCodes()).toEqual(['panel-command']));
    expect(problems.list()[0]?.message).toContain(
      'the command in BACHECA_PANEL_ON ended with code 7 and printed “no answer on the bus”',
    );
    await at(10_000, () => expect(tries()).toBe(2));
    await at(29_000, () => expect(tries()).toBe(2));
    await at(30_000, () => expect(problemCodes()).toEqual([]));
    expect(tries()).toBe(3);
  });

  it('that stays off is switched on again, and a problem', async () => {
    const config = commands();
    writeFileSync(join(folder, 'panel'), 'off');
    // Its plug is pulled: it takes the command and stays dark.
    open({ ...config, on: script('deaf', `appendFileSync(${JSON.stringify(join(folder, 'log'))}, 'on ');`) });
    await at(0, () => expect(switched()).toEqual(['on']));
    await at(6_000, () => expect(panel.state).toBe('off'));
    await at(10_000, () => expect(switched()).toEqual(['on', 'on']));
    await at(16_000, () => expect(problemCodes()).toEqual(['panel-differs']));
    writeFileSync(join(folder, 'panel'), 'on');
    await at(31_000, () => expect(switched()).toEqual(['on', 'on', 'on']));
    await at(37_000, () => expect(problemCodes()).toEqual([]));
    expect(panel.state).toBe('on');
  });

  it.each([
    ['is not there', ['/no/such/program'] as const, 'was not found'],
    ['prints without end', 'for (;;) console.log("on and on".repeat(1000));', 'printed too much'],
    ['ends badly', 'process.exit(9);', 'ended with code 9'],
  ])('is unknown where the command that reads it %s', async (_, command, why) => {
    const state = typeof command === 'string' ? script('bad', command) : command;
    open(commands({ state, on: undefined, off: undefined }));
    await at(0, () => expect(problemCodes()).toEqual(['panel-state']));
    expect(problems.list()[0]?.message).toContain(why);
    expect(panel.state).toBe('unknown');
  });
});

describe('what a command says of the panel', () => {
  it.each([
    ['power status: on', 0, 'on'],
    ['power status: standby', 0, 'off'],
    ['auto repeat: on\n  Standby: 600  Suspend: 600  Off: 600\n  Monitor is On', 0, 'on'],
    ['  Monitor is in Standby', 0, 'off'],
    ['', 0, 'on'],
    ['', 1, 'off'],
    ['on', 2, 'unknown'],
    ['', null, 'unknown'],
  ])('%j with code %s is %s', (output, exitCode, state) => {
    panel = new Panel({
      commands: { on: undefined, off: undefined, state: undefined, leadMs: 0 },
      clock: { monotonicMs: () => 0 },
      isDarkIn: () => false,
      problems,
      log: pino({ level: 'silent' }),
      onState: () => undefined,
    });
    expect(stateIn({ output, exitCode })).toBe(state);
  });
});
