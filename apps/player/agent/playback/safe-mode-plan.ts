/** What a host needs to know to fill the screen without its stage. */

import type { Language } from '@bacheca/shared/model/ids';
import type { Severity } from '@bacheca/shared/model/items';
import { authorityOf } from '@bacheca/shared/model/notice';
import type { Program } from '@bacheca/shared/model/program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { pictureKey } from '../../contract/picture-key.ts';
import type { Planner } from './planner.ts';

export interface SafeModePlan {
  /** The screen should be dark now. */
  readonly dark: boolean;
  /** `pictureKey`s of what may show: a picture of anything else must not. */
  readonly pictures: readonly string[];
  /** The notice of a takeover that is on: it is drawn as words alone, unless there is a picture of it. */
  readonly notice: PlainNotice | null;
}

/** It is a takeover in words. */
export interface PlainNotice {
  readonly severity: Severity;
  /** The first is the main one. */
  readonly variants: readonly {
    readonly language: Language;
    readonly title: string;
    readonly text: string;
  }[];
  /** Who says so. */
  readonly authority: string;
  readonly endsAtMs: number;
  readonly timeZone: string;
  readonly display?: Program['display'];
}

const AHEAD_MS = 60 * 60_000;
/** What may show in the coming hour changes slowly, and takes a while to work out. */
const PICTURES_EVERY_MS = 5_000;

export class SafeModePlanner {
  readonly #planner: Planner;
  #pictures: readonly string[] = [];
  #picturesAtMs = Number.NEGATIVE_INFINITY;

  constructor(planner: Planner) {
    this.#planner = planner;
  }

  at(nowMs: number): SafeModePlan {
    const dark = this.#planner.isClosed(nowMs);
    const takeover = this.#planner.takeoverAt(nowMs);
    if (!takeover) return { dark, pictures: this.#picturesFrom(nowMs), notice: null };
    // Nothing else shows beside it, in whichever of its languages there is a picture.
    const { item } = takeover;
    const pictures = item.variants.map(({ language }) => pictureKey(item, language));
    return { dark, pictures, notice: plain(takeover, this.#planner.program) };
  }

  #picturesFrom(nowMs: number): readonly string[] {
    if (Math.abs(nowMs - this.#picturesAtMs) >= PICTURES_EVERY_MS) {
      this.#pictures = this.#planner.picturesBetween(nowMs, nowMs + AHEAD_MS);
      this.#picturesAtMs = nowMs;
    }
    return this.#pictures;
  }
}

/** An item that isn't a notice is known in words by its title only. */
function plain({ item, severity, endsAt }: Takeover, { location, display }: Program): PlainNotice {
  const language = location.languages[0]?.language ?? 'it';
  return {
    severity: item.kind === 'notice' ? item.severity : severity,
    variants: item.kind === 'notice' ? item.variants : [{ language, title: item.title, text: '' }],
    authority: authorityOf(item.kind === 'notice' ? item : {}, location.theme?.name),
    endsAtMs: Math.min(
      Date.parse(endsAt),
      item.validUntil ? Date.parse(item.validUntil) : Number.POSITIVE_INFINITY,
    ),
    timeZone: location.timeZone,
    ...(display ? { display } : {}),
  };
}
