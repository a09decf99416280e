import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program of the system that some tests drive. */
interface Tool {
  readonly name: string;
  /** Its tests run without it, too, and take longer. */
  readonly isOptional?: true;
  readonly packageName: string;
  readonly found: () => boolean;
}

const onPath = (command: string) => () =>
  spawnSync(process.platform === 'win32' ? 'where' : 'which', [command], { stdio: 'ignore' }).status === 0;

export const CHROMIUM_PATH = '/usr/bin/chromium';

const tools: readonly Tool[] = [
  {
    name: 'Chromium',
    packageName: 'chromium',
    found: () => existsSync(CHROMIUM_PATH) || playwrightChromium(),
  },
  {
    name: 'Chromium without windows',
    packageName: 'chromium-headless-shell',
    isOptional: true,
    found: () => !existsSync(CHROMIUM_PATH) || onPath('chromium-headless-shell')(),
  },
  {
    name: 'ffmpeg and ffprobe',
    packageName: 'ffmpeg',
    found: () => onPath('ffmpeg')() && onPath('ffprobe')(),
  },
  { name: 'pdftoppm', packageName: 'poppler-utils', found: onPath('pdftoppm') },
  ...(process.platform === 'linux' ? [{ name: 'Xvfb', packageName: 'xvfb', found: onPath('Xvfb') }] : []),
];

/**
 * Finds what the tests need from the system; installs what is missing where it may (apt as root on Debian,
 * Playwright's own Chromium elsewhere). Returns a sentence for each that is still missing.
 */
export function prepareTools(): string[] {
  let missing = tools.filter((tool) => !tool.found());
  if (missing.length > 0 && process.getuid?.() === 0 && onPath('apt-get')()) {
    console.log(`Installing ${missing.map((tool) => tool.packageName).join(', ')} (apt-get) …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
    // One by one: where a mirror lacks one, the others are installed.
    for (const { packageName, isOptional } of missing) {
      const stdio = ['ignore', 'ignore', isOptional ? 'ignore' : 'inherit'] as const;
      spawnSync('apt-get', ['install', '-y', '-qq', packageName], { stdio: [...stdio], env });
    }
    missing = missing.filter((tool) => !tool.found());
  }
  if (missing.some((tool) => tool.name === 'Chromium')) {
    console.log("Fetching Playwright's own Chromium …");
    spawnSync(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], {
      stdio: 'ignore',
    });
    missing = missing.filter((tool) => !tool.found());
  }
  const needed = missing.filter(({ isOptional }) => !isOptional);
  return needed.map(
    (tool) => `${tool.name} is missing; to install it: sudo apt-get install ${tool.packageName}`,
  );
}

function playwrightChromium(): boolean {
  const print = "import('@playwright/test').then(({ chromium }) => console.log(chromium.executablePath()))";
  const { stdout } = spawnSync(process.execPath, ['-e', print], { encoding: 'utf8' });
  return existsSync(stdout.trim());
}
