/**
 * Vite: `<script inline src="./x.ts"></script>` becomes the script itself, with all that it imports. It runs when the
 * parser comes to it, while what a page fetches is still under way. The page's policy is told its hash, so that no
 * other script in the page may run.
 */
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { build, type Plugin } from 'vite';

const INLINE = /<script inline src="([^"]+)"><\/script>/g;

export function inlineScripts(): Plugin {
  return {
    name: 'bacheca:inline-scripts',
    transformIndexHtml: {
      order: 'pre',
      async handler(html, { filename }) {
        let page = html;
        for (const [tag, source = ''] of html.matchAll(INLINE)) {
          const code = await bundled(resolve(dirname(filename), source));
          const hash = createHash('sha256').update(code).digest('base64');
          page = page
            .replace(tag, () => `<script>${code}</script>`)
            .replace("script-src 'self'", () => `script-src 'self' 'sha256-${hash}'`);
        }
        return page;
      },
    },
  };
}

/** As one classic script. It must not hold what would end it in a page. */
async function bundled(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      target: 'chrome130',
      rolldownOptions: { input: entry, output: { format: 'iife' } },
    },
  });
  const output = 'output' in built ? built.output : [];
  const [chunk, ...others] = output;
  if (!chunk || others.length > 0) throw new Error(`${entry} must come to one script`);
  const code = chunk.code.trim();
  if (/<\/script|<!--/i.test(code)) throw new Error(`${entry} can't stand in a page`);
  return code;
}
