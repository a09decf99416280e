/**
 * What crosses between a host's stage and its agent, checked: the page is the less trusted side, so its
 * every message is parsed before the agent hears it.
 */
import { z } from 'zod';
import type { AgentToStage, StageLink, StageToAgent } from '../contract/stage.ts';

const CueId = z.string().min(1).max(200);
const DurationMs = z.number().min(0);
const DisplaySize = z.strictObject({ width: z.int().positive(), height: z.int().positive() });

const StageMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), display: DisplaySize }),
  z.strictObject({ type: z.literal('resized'), display: DisplaySize }),
  z.strictObject({
    type: z.literal('shown'),
    cueId: CueId,
    agoMs: DurationMs,
    positionMs: DurationMs.optional(),
  }),
  z.strictObject({
    type: z.literal('ended'),
    cueId: CueId,
    finished: z.boolean(),
    durationMs: DurationMs,
    frames: z.strictObject({ shown: z.int().min(0), dropped: z.int().min(0) }).optional(),
  }),
  z.strictObject({
    type: z.literal('failed'),
    cueId: CueId,
    reason: z.string().min(1).max(300),
    durationMs: DurationMs,
    stalled: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('identify-shown') }),
  z.strictObject({
    type: z.literal('interlude'),
    showing: z.enum(['starting', 'bumper', 'fallback', 'closed']),
  }),
  z.strictObject({ type: z.literal('alive'), hidden: z.boolean() }),
]);

/** The message, or null for anything a stage would not send. */
export function parseStageMessage(message: unknown): StageToAgent | null {
  const parsed = StageMessage.safeParse(message);
  // Zod types an absent optional field as `| undefined`; neither JSON nor a structured clone carries one.
  return parsed.success ? (parsed.data as StageToAgent) : null;
}

/** What a host sends its page: the agent's messages, and which run of the agent they are from. */
export type HostToStage =
  | { readonly type: 'agent'; readonly run: string }
  | { readonly type: 'message'; readonly message: AgentToStage }
  /** The browser host serves one page at a time, and a newer one has taken over; `agent` again gives it back. */
  | { readonly type: 'replaced' };

/** What a page can come with: what this run of the agent will tell it first, so that it need not ask. */
export interface InitialMessages {
  readonly run: string;
  readonly messages: readonly AgentToStage[];
}

/** The agent's end of a host: what the page says is handed to `receive`, after it was parsed. */
export interface HostLink extends StageLink {
  receive(message: StageToAgent): void;
}

export function createHostLink(send: (message: AgentToStage) => void): HostLink {
  const listeners = new Set<(message: StageToAgent) => void>();
  return {
    send,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    receive(message) {
      for (const listener of listeners) listener(message);
    },
  };
}
