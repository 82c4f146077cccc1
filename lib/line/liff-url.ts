/**
 * The address that opens a form in LINE. One LIFF app serves all forms: its endpoint is `<public base>/webhook`, and LIFF
 * leads on to what follows its id here.
 */
export function liffUrl({ liffId, path }: { readonly liffId: string; readonly path: string }, route?: string): string {
  const url = `https://liff.line.me/${liffId}/${path}`;
  return route === undefined ? url : `${url}?route=${encodeURIComponent(route)}`;
}
