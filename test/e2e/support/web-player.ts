import { once } from 'node:events';
import type { Sha256 } from '@bacheca/shared/model/ids';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import type { Play } from '@bacheca/shared/wire/plays';
import { decodeProgramFrame } from '@bacheca/shared/wire/program-frame';
import {
  LINK_PATH,
  type PlayerMessage,
  PROTOCOL_VERSION,
  readMessage,
  SchedulerMessage,
  SUBPROTOCOL,
} from '@bacheca/shared/wire/protocol';
import { WebSocket } from 'ws';

const ANSWER_LIMIT_MS = 60_000;
const JOURNAL = '3f6f4f2c-9a11-4d3a-8f0a-0b0f6c0e1c54';
/** Whose clock nobody knew. */
const LOST_BOOT = '6a2c1c52-0d3e-4b8f-8f54-6a7f1f0f7c11';
const BOOT = '0a7a5d1b-6c01-4c4a-9d3f-a3bb189e8bf9';

/** A player that says what a test wants over a real socket: it shows nothing and stores nothing. */
export class WebPlayer {
  readonly #schedulerUrl: string;
  #socket: WebSocket | null = null;
  #token: string | null = null;
  #seq = 0;
  readonly #received: SchedulerMessage[] = [];
  /** It is the newest program that came. */
  revision: Sha256 | null = null;

  constructor(schedulerUrl: string) {
    this.#schedulerUrl = schedulerUrl;
  }

  async connect(): Promise<void> {
    const url = this.#schedulerUrl.replace(/^http/, 'ws') + LINK_PATH;
    const headers = this.#token ? { authorization: `Bearer ${this.#token}` } : {};
    const socket = new WebSocket(url, SUBPROTOCOL, { headers });
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#takeProgram(data as Buffer);
      else this.#take(String(data));
    });
    await once(socket, 'open');
    this.#say({
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      playerVersion: '0.0.0-test',
      host: 'browser',
      journalId: JOURNAL,
      revision: this.revision,
    });
  }

  disconnect(): void {
    this.#socket?.close();
    this.#socket = null;
  }

  /** The code it would show. */
  async pairingCode(): Promise<string> {
    return (await this.#heard('pairing')).code;
  }

  /** Once staff have claimed it. It then comes back with its token, as a player does. */
  async paired(): Promise<void> {
    await this.#heard('paired');
    this.disconnect();
    await this.connect();
    await this.#heard('welcome');
  }

  async programReceived(): Promise<void> {
    await until(() => this.revision !== null);
  }

  async unpaired(): Promise<void> {
    await this.#heard('unpair');
  }

  /** All is well, but for what is said. */
  report(but: Partial<PlayerStatus> = {}): void {
    this.#say({
      type: 'status',
      status: {
        stage: { state: 'bumper' },
        program: { active: this.revision, pending: null, unavailable: [] },
        cache: { filesReady: 0, filesTotal: 0, bytesReady: 0, bytesTotal: 0 },
        journal: { id: JOURNAL, lastSeq: this.#seq, acknowledgedSeq: this.#seq },
        clock: { offsetMs: 0, quality: { quality: 'synced', boundMs: 12 } },
        uptimeMs: 3 * 60 * 60_000,
        problems: [],
        ...but,
      },
    });
  }

  /** Sends complete plays of an item, until they are acknowledged. */
  async play(
    item: { id: string; title: string },
    times: number,
    clock: Play['clock'] = { quality: 'synced', boundMs: 12 },
  ): Promise<void> {
    const startedAtMs = Date.now() - 60_000;
    const plays = Array.from({ length: times }, (): Play => {
      this.#seq += 1;
      return {
        seq: this.#seq,
        itemId: item.id,
        itemHash: sha256Of(item.id),
        kind: 'qr',
        title: item.title,
        language: 'it',
        startedAtMs,
        durationMs: 10_000,
        outcome: { type: 'complete' },
        bootId: clock.quality === 'unsynced' ? LOST_BOOT : BOOT,
        monotonicMs: this.#seq,
        clock,
        panel: 'unknown',
      };
    });
    this.#say({ type: 'plays', journalId: JOURNAL, plays });
    await this.#acknowledged();
  }

  /** Sends counts in the place of all plays up to this number, some of which it has sent already. */
  async aggregateAgain(item: { id: string; title: string }, plays: number): Promise<void> {
    this.#seq = plays;
    const [items, count] = [
      [{ itemId: item.id, itemHash: sha256Of(item.id), kind: 'qr' as const, title: item.title }],
      { item: 0, language: 'it' as const, outcome: 'complete' as const, panel: 'unknown' as const },
    ];
    const hourMs = Date.parse('2026-10-03T07:00:00Z');
    const counts = [{ ...count, hourMs, plays, durationMs: plays * 10_000 }];
    const aggregate = { firstSeq: 1, lastSeq: plays, lost: false, items, counts };
    this.#say({ type: 'fold', journalId: JOURNAL, fold: aggregate });
    await this.#acknowledged();
  }

  #acknowledged(): Promise<void> {
    return until(() =>
      this.#received.some((message) => message.type === 'plays-acknowledged' && message.upTo >= this.#seq),
    );
  }

  #say(message: PlayerMessage): void {
    if (!this.#socket) throw new Error(`the player isn't connected and can't say ${message.type}`);
    this.#socket.send(JSON.stringify(message));
  }

  #take(text: string): void {
    const read = readMessage(SchedulerMessage, text);
    if (!read.ok) throw new Error(`the scheduler said something strange: ${read.why}`);
    this.#received.push(read.message);
    if (read.message.type !== 'paired') return;
    this.#token = read.message.token;
    this.#say({ type: 'paired-stored' });
  }

  #takeProgram(frame: Buffer): void {
    this.revision = sha256Of(decodeProgramFrame(frame));
    this.#say({ type: 'program-received', revision: this.revision });
  }

  async #heard<T extends SchedulerMessage['type']>(type: T): Promise<Extract<SchedulerMessage, { type: T }>> {
    const isOfType = (message: SchedulerMessage): message is Extract<SchedulerMessage, { type: T }> =>
      message.type === type;
    await until(() => this.#received.some(isOfType));
    const found = this.#received.findLast(isOfType);
    if (!found) throw new Error(`no ${type} came`);
    return found;
  }
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + ANSWER_LIMIT_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('what the player waits for did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
