import { LiveEvent } from '@bacheca/shared/api/screens';
import type { Client } from './client.ts';

/** Reads the live page's stream, event by event. */
export class EventReader {
  readonly headers: Headers;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = '';

  static async open(url: string, staff: Client): Promise<EventReader> {
    const response = await fetch(`${url}/api/events`, { headers: { cookie: staff.cookie ?? '' } });
    if (!response.body) throw new Error(`no event stream: ${response.status}`);
    return new EventReader(response.headers, response.body);
  }

  private constructor(headers: Headers, body: ReadableStream<Uint8Array>) {
    this.headers = headers;
    const decoder = new TextDecoder();
    const text = new TransformStream<Uint8Array, string>({
      transform: (chunk, controller) => controller.enqueue(decoder.decode(chunk, { stream: true })),
    });
    this.#reader = body.pipeThrough(text).getReader();
  }

  /** Returns null when the stream has ended. */
  async next(): Promise<LiveEvent | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const event = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        if (event.startsWith('data: ')) return LiveEvent.parse(JSON.parse(event.slice('data: '.length)));
        continue;
      }
      const { value, done } = await this.#reader.read();
      if (done) return null;
      this.#text += value;
    }
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }
}
