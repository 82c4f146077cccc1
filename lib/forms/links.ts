import { toBuffer } from 'qrcode';
import { Failure } from '../failure';
import type { Store } from '../store/store';
import { liffUrl, listForms, type RegisteredForm } from './registry';

/** One entrance: a form's own URL, or that of one of its 経路. */
export interface FormLink {
  readonly form: RegisteredForm;
  /** Null: the form itself. */
  readonly route: { readonly code: string; readonly name: string } | null;
  readonly url: string;
}

/** The entrances of published forms: each form, then its 経路. */
export async function listLinks(
  store: Store,
  which: { readonly channelId?: string; readonly kind?: string; readonly formId?: string },
): Promise<FormLink[]> {
  const forms = await listForms(store, which.channelId);
  return forms
    .filter(({ kind }) => which.kind === undefined || kind === which.kind)
    .filter(({ id }) => which.formId === undefined || id === which.formId)
    .flatMap((form) => [
      { form, route: null, url: liffUrl(form) },
      ...form.routes.map((route) => ({ form, route, url: liffUrl(form, route.code) })),
    ]);
}

export const QR_PIXELS = { least: 100, most: 2_000 } as const;

/** A QR code as PNG, `pixels` wide. Throws Failure 'input' for a size outside 100 to 2,000. */
export async function qrCode(url: string, pixels: number): Promise<Buffer> {
  if (!Number.isInteger(pixels) || pixels < QR_PIXELS.least || pixels > QR_PIXELS.most) {
    throw new Failure('input', 'QRコードの大きさが正しくありません。', `${QR_PIXELS.least}〜${QR_PIXELS.most}の整数で入力してください。`); // prettier-ignore
  }
  // Four empty modules around, as readers of the standard expect.
  return toBuffer(url, { type: 'png', width: pixels, margin: 4, errorCorrectionLevel: 'M' });
}
