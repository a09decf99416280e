/** The suite has it as its renderer stub: it shows nothing, but notes by itself what it shows and when. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mediaOfVariant } from '@bacheca/shared/model/items';
import { mediaPath } from '../../apps/player/agent/cache/cache-layout.ts';
import { FakeStage } from '../../apps/player/agent/testing/fake-stage.ts';
import type { AgentToStage, Cue, StageToAgent } from '../../apps/player/contract/stage.ts';
import { momentNow, type Notebook } from './stage-notebook.ts';

export class NotingStage extends FakeStage {
  readonly #dataDir: string;
  readonly #notebook: Notebook;
  readonly #cues = new Map<string, Cue>();

  constructor(dataDir: string, notebook: Notebook) {
    super();
    this.#dataDir = dataDir;
    this.#notebook = notebook;
    const play = this.send;
    this.send = (message) => {
      this.#look(message);
      play(message);
    };
  }

  override say(message: StageToAgent): void {
    const cue = 'cueId' in message ? this.#cues.get(message.cueId) : undefined;
    if (!cue) {
      super.say(message);
    } else if (message.type === 'shown' || message.type === 'failed') {
      this.#notebook.write({ type: message.type, cueId: cue.id, itemId: cue.item.id, at: momentNow() });
      super.say(message);
      // The agent writes its journal before this returns: from here on the play must be counted.
      this.#notebook.write({ type: 'taken', cueId: cue.id, at: momentNow() });
    } else {
      super.say(message);
      if (message.type === 'ended')
        this.#notebook.write({ type: 'left', cueId: cue.id, durationMs: message.durationMs });
    }
  }

  #look(message: AgentToStage): void {
    if (message.type !== 'play') return;
    for (const content of [message.now, message.next]) {
      if (!content || !('id' in content)) continue;
      this.#cues.set(content.id, content);
      // A decoder would find out.
      const files = mediaOfVariant(content.item, content.language);
      if (files.every((sha256) => this.#isWhole(sha256))) this.broken.delete(content.item.id);
      else this.broken.add(content.item.id);
    }
  }

  #isWhole(sha256: string): boolean {
    try {
      const bytes = readFileSync(mediaPath(this.#dataDir, sha256));
      return createHash('sha256').update(bytes).digest('hex') === sha256;
    } catch {
      return false;
    }
  }
}
