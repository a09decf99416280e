import type { Id } from '@bacheca/shared/model/ids';
import type { PlayRow } from '../../database/tables.ts';
import type { DamagedFile, PlayPosition, RawPlays } from '../raw-plays.ts';
import type { MonthFiles } from './month-files.ts';

/** The files of months, for whoever awaits what they have. */
export class MonthRawPlays implements RawPlays {
  readonly #months: MonthFiles;

  constructor(months: MonthFiles) {
    this.#months = months;
  }

  async latest(limit: number, screenId?: Id, before?: PlayPosition): Promise<PlayRow[]> {
    return this.#months.latest(limit, screenId, before);
  }

  async startedIn(fromMs: number, toMs: number, screenIds: readonly Id[]): Promise<PlayRow[]> {
    return this.#months.startedIn(fromMs, toMs, screenIds);
  }

  dropBefore(beforeMs: number): Promise<string[]> {
    return this.#months.dropBefore(beforeMs);
  }

  async months(): Promise<string[]> {
    return this.#months.months();
  }

  async count(): Promise<number> {
    return this.#months.count();
  }

  damaged(): DamagedFile[] {
    return this.#months.damaged();
  }

  checkpoint(): void {
    this.#months.checkpoint();
  }

  close(): void {
    this.#months.close();
  }
}
