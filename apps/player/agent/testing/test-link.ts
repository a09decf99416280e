/** A player's link whose sockets, chance and token a test has in its hands; its time is vitest's. */

import type { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import pino from 'pino';
import { machineClock } from '../clock/clock.ts';
import { Problems } from '../faults/problems.ts';
import { SchedulerLink, type SchedulerLinkOptions } from '../link/scheduler-link.ts';
import { FakeSockets } from './fake-socket.ts';

export const WELCOME: SchedulerMessage = {
  type: 'welcome',
  playerId: 'player-1',
  screenId: 'screen-1',
  screenName: 'Atrio',
  schedulerTimeMs: 0,
  revision: null,
};

export const PAIRING: SchedulerMessage = {
  type: 'pairing',
  code: 'BACH-2026',
  claimUrl: 'https://example.org/claim',
  expiresAtMs: 0,
};

export class TestLink {
  readonly sockets = new FakeSockets();
  readonly problems = new Problems();
  /** What the scheduler has said, in order, and how many programs came beside it. */
  readonly messages: SchedulerMessage[] = [];
  frames = 0;
  token: string | null = 't'.repeat(40);
  link = this.make();

  /** Makes another one, with other options, beside the one that `link` is. */
  make(more: Partial<SchedulerLinkOptions> = {}): SchedulerLink {
    return new SchedulerLink({
      clock: machineClock,
      log: pino({ level: 'silent' }),
      problems: this.problems,
      random: () => 0.5,
      openSocket: this.sockets.open,
      allowInsecure: false,
      target: () => ({ schedulerUrl: 'http://localhost:8080', token: this.token }),
      hello: () => ({
        type: 'hello',
        protocol: 1,
        playerVersion: '0.1.0',
        host: 'none',
        journalId: 'e7f8c1de-5b67-4a53-9f0e-1d7a52f4a001',
        revision: null,
      }),
      onMessage: (message) => this.messages.push(message),
      onProgram: () => {
        this.frames += 1;
      },
      onState: () => undefined,
      ...more,
    });
  }

  /** The scheduler takes the connection that was opened last, and welcomes the player. */
  welcome(): void {
    this.sockets.last.events.opened();
    this.sockets.last.says(WELCOME);
  }

  problemCodes(): string[] {
    return this.problems.list().map(({ code }) => code);
  }
}
