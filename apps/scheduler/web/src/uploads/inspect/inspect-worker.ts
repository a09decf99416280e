/** Reads a file apart from the page, which goes on meanwhile. It is sent a `File`, and answers with `WorkerAnswer`s. */
import '../../api/no-eval.ts';
import type { WorkerAnswer } from '../engine/reader.ts';
import { inspectFile } from './inspect-file.ts';

const answer = (said: WorkerAnswer) => self.postMessage(said);

self.onmessage = async ({ data }: MessageEvent<File>) => {
  try {
    const reading = await inspectFile(data, (share) => answer({ type: 'share', share }));
    answer({ type: 'read', reading });
  } catch (error) {
    answer({ type: 'failed', why: String(error) });
  }
};
