/** How sure we are of what each cart's API does. No live shop was ever asked. */
import type { CartId } from './cart';

/**
 * `documented`: by the vendor's own text; `seen`: in public clients of it; `inferred`: our best guess in its main parts;
 * `file`: no API, the shop's own files.
 */
export type Certainty = 'documented' | 'seen' | 'inferred' | 'file';

export interface CertaintyNote {
  readonly level: Certainty;
  /** What is not of that level, Japanese and English. */
  readonly ja: string;
  readonly en: string;
}

const note = (level: Certainty, ja: string, en: string): CertaintyNote => ({ level, ja, en });

export const certainties: Readonly<Record<CartId, CertaintyNote>> = {
  futureshop: note('seen', '会員の項目名の多くとポイントの読み取りは推定', 'most member fields and the reading of points are inferred'), // prettier-ignore
  repist: note(
    'inferred',
    '継続ステータスと出荷ステータスのことばだけが公開',
    'only the words of its states are public',
  ),
  subscstore: note('inferred', '認証、お客様1人、定期1件は公開コードで確認。一覧は推定', 'token, one customer and one 定期 were seen; the lists are inferred'), // prettier-ignore
  rakuraku: note(
    'documented',
    'いまのスマレジEC・リピートの資料による。定期の一覧と変更の形、ポイントは推定',
    'by the document of its successor スマレジEC・リピート; the calls for 定期 and points are inferred',
  ),
  ecforce: note(
    'seen',
    '1秒あたりの回数と一部の変更の条件は未公開',
    'its rate and some conditions of changes are not public',
  ),
  shopify: note('documented', '読めるのは、同じアプリが作った定期契約だけ', 'only contracts that the same app made'),
  rms: note('documented', '1秒あたりの回数は未公開。解約は一覧から消えたことによる推定', 'its rate is not public; 解約 is inferred from vanishing'), // prettier-ignore
  tamago: note('file', 'APIは見つかっていない。書き出したCSVを読む。列の名前と、金額と次回発送予定日の読み方は推定', 'no API was found; its CSV exports are read; their headings, 金額 and 次回発送予定日 are inferred'), // prettier-ignore
  csv: note('file', '照合に使う項目は認証情報で選ぶ。各カートの書き出しの列の名前は推定', 'the shop chooses by what to match; the headings of each cart’s exports are inferred'), // prettier-ignore
};
