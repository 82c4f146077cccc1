import { BootstrapFailure } from './failure.mjs';

const again = '直したら、もう一度 npm start を実行してください。';

/** What npm's error output means, first match wins. Codes: npm's own and those of Node's network and TLS errors. */
const causes = [
  {
    pattern: /ENOSPC|no space left/i,
    message: 'ディスクの空きがなくなり、パッケージを入れられませんでした。',
    hint: `4 GB ほどの空きを作ってください。${again}`,
  },
  {
    pattern: /EACCES|EPERM|EROFS/,
    message: 'フォルダに書き込めず、パッケージを入れられませんでした。',
    hint: `フォルダと npm のキャッシュ(~/.npm)の持ち主と権限を確かめてください。${again}`,
  },
  {
    pattern: /SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_HAS_EXPIRED|DEPTH_ZERO_SELF_SIGNED/,
    message: 'パッケージの配布元の証明書を確かめられませんでした。',
    hint: `社内の証明書をお使いなら npm config set cafile 証明書のファイル を設定してください。${again}`,
  },
  {
    pattern: /E407|Proxy Authentication|\bE401\b|\bE403\b|ENEEDAUTH/,
    message: 'パッケージの配布元かプロキシに、接続を断られました。',
    hint: `プロキシの利用者名とパスワード、npm の認証(.npmrc)を確かめてください。${again}`,
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network/i,
    message: 'パッケージの配布元(npm レジストリ)につながりません。',
    hint:
      'インターネットの接続を確かめてください。社内ネットワークでは npm config set proxy http://プロキシ:ポート と ' +
      `npm config set https-proxy http://プロキシ:ポート が要ることがあります。${again}`,
  },
  {
    pattern: /E404|ETARGET|EINTEGRITY/,
    message: 'パッケージの配布元に、必要なパッケージがないか、中身が違います。',
    hint: `npm config get registry で配布元を確かめ、npm cache clean --force を試してください。${again}`,
  },
  {
    pattern: /EUSAGE|can only install packages when your package\.json and package-lock\.json/i,
    message: 'package.json と package-lock.json が合っていません。',
    hint: `git checkout -- package.json package-lock.json で元に戻してください。${again}`,
  },
];

/** The failure that a failed npm run is shown as; unknown causes show npm's own last lines. */
export function npmFailure(output, registry) {
  const cause = causes.find(({ pattern }) => pattern.test(output));
  const tail = output.trim().split('\n').slice(-5).join('\n    ');
  const where = registry ? `\n    配布元: ${registry}` : '';
  if (cause) return new BootstrapFailure(`${cause.message}${where}\n    ${tail}`, cause.hint);
  return new BootstrapFailure(
    `パッケージを入れられませんでした。\n    ${tail}`,
    `上の内容を確かめてください。${again}`,
  );
}
