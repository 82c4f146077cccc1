import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';
import { projectRoot } from '../runtime/bootstrap';

/** The editor's first page is megabytes of script, on a machine that also runs other tests. */
const PATIENCE_MS = 60_000;
const CACHE = join(projectRoot, 'node_modules/.cache/line-commerce');

/**
 * The Chromium inside @sparticuz/chromium, unpacked once. Its own `executablePath()` unpacks to a fixed name in the
 * temporary folder and takes a half-written file for a whole one; ours appears by a rename.
 */
async function chromiumBinary(): Promise<string> {
  const binary = join(CACHE, 'chromium');
  if (existsSync(binary)) return binary;
  mkdirSync(CACHE, { recursive: true });
  const packed = join(dirname(require.resolve('@sparticuz/chromium')), '../bin/chromium.br');
  const partial = `${binary}.${process.pid}`;
  await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(partial));
  chmodSync(partial, 0o755);
  renameSync(partial, binary);
  return binary;
}

/** A base system has no Japanese font: without one a screenshot shows boxes. */
function fontconfig(folder: string): string {
  const fonts = join(dirname(require.resolve('@expo-google-fonts/noto-sans-jp/package.json')), '.');
  const file = join(folder, 'fonts.conf');
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${fonts}/400Regular</dir><dir>${fonts}/500Medium</dir><dir>${fonts}/700Bold</dir>
<cachedir>${folder}/cache</cachedir>
<alias><family>sans-serif</family><prefer><family>Noto Sans JP</family></prefer></alias>
</fontconfig>`,
  );
  return file;
}

export interface TestBrowser {
  /** A page of a fresh profile, 1440 × 900. */
  page(): Promise<Page>;
  close(): Promise<void>;
}

/** A headless Chromium that shows Japanese, also for root and where no browser is installed. */
export async function openBrowser(): Promise<TestBrowser> {
  // As n8n's editor names its parts.
  selectors.setTestIdAttribute('data-test-id');
  const folder = mkdtempSync(join(tmpdir(), 'lc-browser-'));
  const browser: Browser = await chromium.launch({
    executablePath: await chromiumBinary(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
    env: { ...process.env, FONTCONFIG_FILE: fontconfig(folder), HOME: folder, TZ: 'Asia/Tokyo' },
  });
  return {
    async page() {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'ja-JP',
        timezoneId: 'Asia/Tokyo',
      });
      context.setDefaultTimeout(PATIENCE_MS);
      return context.newPage();
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
