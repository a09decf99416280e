/** A browser's part in these tests: real requests, and a cookie jar. */
export class Client {
  readonly #url: string;
  /** It is the session's, as `name=value`. */
  cookie: string | null = null;
  /** That the browser is known. */
  device: string | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, { headers });
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#sendJson('POST', path, body, headers);
  }

  /** Writes over whatever version is there, unless the headers say which. */
  async put(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#sendJson('PUT', path, body, { ...(await this.#version(path)), ...headers });
  }

  async delete(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('DELETE', path, { headers: { ...(await this.#version(path)), ...headers } });
  }

  async #version(path: string): Promise<Record<string, string>> {
    if (!/^\/api\/(?:services|items|playlists|locations|screens|rules|staff)\//.test(path)) return {};
    const etag = (await this.get(path)).headers.get('etag');
    return etag === null ? {} : { 'if-match': etag };
  }

  async send(method: string, path: string, init: RequestInit): Promise<Answer> {
    const headers = new Headers(init.headers);
    const cookies = [this.cookie, this.device].filter((cookie) => cookie !== null);
    if (cookies.length > 0 && !headers.has('cookie')) headers.set('cookie', cookies.join('; '));
    const response = await fetch(`${this.#url}${path}`, { ...init, method, headers });
    for (const setCookie of response.headers.getSetCookie()) {
      const [pair = ''] = setCookie.split(';');
      if (pair.includes('device=')) this.device = pair;
      else this.cookie = pair;
    }
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, body: readJson(bytes) };
  }

  #sendJson(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
    return this.send(method, path, {
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    });
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** It is undefined if the body isn't JSON. */
  readonly body: unknown;
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
