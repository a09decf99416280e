/**
 * Has Vite put what a page needs first within it, where a page of this machine would wait for one file after another.
 * The page's policy is told the hash of each, so that no other script or style in it counts.
 */
import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';

const INLINE = /<script inline src="([^"]+)"><\/script>/g;
const SCRIPT = /<script type="module"[^>]* src="\.\/([^"]+\.js)"><\/script>/g;
const SHEET = /<link rel="stylesheet"[^>]* href="\.\/([^"]+\.css)">/g;

/**
 * `<script inline src="./x.ts"></script>` becomes the script itself, with all that it imports. It runs when the parser
 * comes to it, before the rest of the page is there.
 */
export function inlineScripts(): Plugin {
  return {
    name: 'bacheca:inline-scripts',
    transformIndexHtml: {
      order: 'pre',
      async handler(html, { filename }) {
        let page = html;
        for (const [tag, source = ''] of html.matchAll(INLINE)) {
          const code = held(await bundled(resolve(dirname(filename), source)), source);
          page = put(page, tag, 'script-src', code, `<script>${code}</script>`);
        }
        return page;
      },
    },
  };
}

/**
 * Puts the page's built script and style sheet into it, too. The sheet's file stays, for who else uses it. The script
 * has to be built into the page's own folder, since that is where it looks for what it loads later.
 */
export function inlineBuilt(): Plugin {
  return {
    name: 'bacheca:inline-built',
    generateBundle: {
      // When the script is as it will be written.
      order: 'post',
      handler(_options, bundle) {
        const inPages = new Set<string>();
        for (const page of Object.values(bundle)) {
          if (page.type !== 'asset' || !page.fileName.endsWith('.html')) continue;
          const html = String(page.source);
          for (const [, path = ''] of html.matchAll(SCRIPT)) inPages.add(path);
          page.source = withBuilt(html, bundle);
        }
        // Nobody asks for it any more.
        for (const path of inPages) delete bundle[path];
      },
    },
  };
}

function withBuilt(html: string, bundle: Rolldown.OutputBundle): string {
  let page = html;
  for (const [tag, path = ''] of html.matchAll(SHEET)) {
    const file = bundle[path];
    if (file?.type !== 'asset') throw new Error(`${path} is not among what was built`);
    // What it names lies beside it.
    const css = String(file.source)
      .trim()
      .replaceAll('url(./', `url(./${dirname(path)}/`);
    page = put(page, tag, 'style-src', css, `<style data-file="${path}">${css}</style>`);
  }
  for (const [tag, path = ''] of html.matchAll(SCRIPT)) {
    const file = bundle[path];
    if (file?.type !== 'chunk') throw new Error(`${path} is not among what was built`);
    const isShared = Object.values(bundle).some(
      (other) => other.type === 'chunk' && !other.isEntry && other.imports.includes(path),
    );
    if (path.includes('/') || file.imports.length > 0 || isShared) throw new Error(`${path} is not alone`);
    const code = held(asClassic(file.code.trim()), path);
    page = put(page.replace(tag, ''), '</body>', 'script-src', code, `<script>${code}</script></body>`);
  }
  return page;
}

/** Returns the page with the element in place of the tag, and with the hash of its content in its policy. */
function put(page: string, tag: string, policy: string, content: string, element: string): string {
  const hash = createHash('sha256').update(content).digest('base64');
  return page
    .replace(tag, () => element)
    .replace(`${policy} 'self'`, () => `${policy} 'self' 'sha256-${hash}'`);
}

/**
 * The module as a classic script. A browser puts a module off until it has the whole page, draws that meanwhile, and
 * only then loads it; this runs where it stands, at the end of the page.
 */
function asClassic(module: string): string {
  const code = module
    .replaceAll('import.meta', '({url:document.baseURI})')
    // Around a CommonJS module. V8 reads an arrow function in brackets twice all the same, and React is most of the page.
    .replace(
      /\(\((\w+|\(\w+,\w+\))=>\{/g,
      (_, names: string) => `((function(${names.replace(/[()]/g, '')}){`,
    );
  // A block, and no function, which would be read twice, too.
  return `"use strict";{${code}}`;
}

/** What would end a script in a page must not be in it. */
function held(code: string, name: string): string {
  if (/<\/script|<!--/i.test(code)) throw new Error(`${name} has what ends a script in a page`);
  return code;
}

/** It is built as one classic script. */
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
  return chunk.code.trim();
}
