/** Long lists as answers: written in turns, and no faster than they are read. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { READ_AT_ONCE, Turn } from '../../runtime/cooperative-steps.ts';

/** What goes to the socket at once. */
const CHUNK_LENGTH = 64 * 1024;

/**
 * Answers with an array of these. They have passed the schema of the answer already; `of` may leave one out that has
 * gone meanwhile.
 */
export function sendList<Value>(
  reply: FastifyReply,
  values: Iterable<Value>,
  of: (value: Value) => unknown = (value) => value,
): FastifyReply {
  return sendJson(reply, arrayText(values, of));
}

/**
 * The same of values of which something is to be read first: `prepare` does that for some of them at a time, and
 * resolves with what gives the answer of each.
 */
export function sendPreparedList<Value>(
  reply: FastifyReply,
  values: readonly Value[],
  prepare: (some: readonly Value[]) => Promise<(value: Value) => unknown>,
): FastifyReply {
  return sendJson(reply, preparedArrayText(values, prepare));
}

async function* preparedArrayText<Value>(
  values: readonly Value[],
  prepare: (some: readonly Value[]) => Promise<(value: Value) => unknown>,
): AsyncGenerator<string> {
  let separator = '[';
  for (let first = 0; first < values.length; first += READ_AT_ONCE) {
    const some = values.slice(first, first + READ_AT_ONCE);
    const of = await prepare(some);
    for (const value of some) {
      const text = JSON.stringify(of(value)) as string | undefined;
      if (text === undefined) continue;
      yield separator + text;
      separator = ',';
    }
  }
  yield separator === '[' ? '[]' : ']';
}

/** Answers with JSON that passed its schema where it was made. */
export function sendBody(reply: FastifyReply, { json }: { readonly json: Uint8Array }): FastifyReply {
  return reply
    .type('application/json; charset=utf-8')
    .send(Buffer.from(json.buffer, json.byteOffset, json.length));
}

/** Answers with JSON that comes in pieces. */
export function sendJson(reply: FastifyReply, texts: Iterable<string> | AsyncIterable<string>): FastifyReply {
  reply.type('application/json; charset=utf-8');
  return reply.send(Readable.from(chunksOf(texts), { objectMode: false }));
}

export function* arrayText<Value>(
  values: Iterable<Value>,
  of: (value: Value) => unknown = (value) => value,
): Generator<string> {
  let separator = '[';
  for (const value of values) {
    const text = JSON.stringify(of(value)) as string | undefined;
    if (text === undefined) continue;
    yield separator + text;
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
}

async function* chunksOf(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  const turn = new Turn();
  for await (const text of texts) {
    chunk += text;
    if (chunk.length < CHUNK_LENGTH && !turn.isOver) continue;
    if (chunk) yield chunk;
    chunk = '';
    if (turn.isOver) await turn.pass();
  }
  if (chunk) yield chunk;
}
