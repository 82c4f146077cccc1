import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const page = (name: string): string => join(__dirname, 'page', name);

/** Scripts and styles of ours only, and no markup made from text; pictures come from wherever a message says. */
export const PAGE_POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' https: data: http://127.0.0.1:* http://localhost:*`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
  `require-trusted-types-for 'script'`,
  `trusted-types 'none'`,
].join('; ');

export const HTML = `<!DOCTYPE html>
<html lang="ja">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>お試しトーク</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/talk/app.css">
    <script type="module" src="/talk/app.js"></script>
  </head>
  <body>
    <div id="app"></div>
    <noscript>この画面にはJavaScriptが必要です。ブラウザの設定で有効にしてください。</noscript>
  </body>
</html>
`;

/** The build leaves the bundle here; run from the sources it is made when first asked for. */
async function bundle(): Promise<string> {
  if (existsSync(page('app.js'))) return readFile(page('app.js'), 'utf8');
  const { build } = await import('esbuild');
  const built = await build({
    entryPoints: [page('main.tsx')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return built.outputFiles[0]?.text ?? '';
}

let script: Promise<string> | null = null;

export const pageScript = (): Promise<string> => (script ??= bundle());

export const pageStyle = (): Promise<string> => readFile(page('talk.css'), 'utf8');
