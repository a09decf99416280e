import type { GuardedCall } from '../runtime/guarded-callbacks.ts';
import type { BusEvent, BusEventOf } from './bus.ts';

type AnyListener = (event: BusEvent, isOwn: boolean) => void;

/** Who listens to which events. */
export class Listeners {
  readonly #guarded: GuardedCall;
  readonly #byType = new Map<BusEvent['type'], Set<AnyListener>>();

  constructor(guarded: GuardedCall) {
    this.#guarded = guarded;
  }

  add<Type extends BusEvent['type']>(
    type: Type,
    listener: (event: BusEventOf<Type>, isOwn: boolean) => void,
  ): () => void {
    // One function may listen twice, and ends each by itself.
    const own: AnyListener = (event, isOwn) => listener(event as BusEventOf<Type>, isOwn);
    const ofType = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, ofType.add(own));
    return () => void ofType.delete(own);
  }

  hear(event: BusEvent, isOwn: boolean): void {
    for (const listener of [...(this.#byType.get(event.type) ?? [])])
      this.#guarded(`whoever listens to “${event.type}” failed`, () => listener(event, isOwn));
  }
}
