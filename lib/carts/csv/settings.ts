import { z } from 'zod/v4';
import { checkSettings, told } from '../kit/settings';
import { encodings } from './decode';
import { presetNames, type PresetId } from './presets';

/** A folder's name that every system takes and that leads nowhere else. */
const folderName = (label: string) => {
  const missing = told(`${label}が未入力です。`, '「本店」のように、ほかの連携と見分けのつく名前を入力してください。');
  return z
    .string({ error: missing })
    .transform((raw) => raw.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .min(1, { error: missing, abort: true })
        .max(60, told(`${label}が長すぎます。`, '60文字以内にしてください。'))
        .refine((name) => !/[\\/:*?"<>|\p{Cc}]/u.test(name) && !/^\.|\.$/.test(name), {
          error: told(
            `${label}に使えない文字が入っています。`,
            '\\ / : * ? " < > | と、先頭や末尾の「.」は使えません。',
          ),
        }),
    );
};

const choice = <T extends string>(values: readonly T[], label: string) =>
  z.enum(values as [T, ...T[]], { error: told(`${label}が選ばれていません。`, '一覧から選び直してください。') });

const presets = Object.keys(presetNames) as PresetId[];

/** What the credentials of every cart that is read from files hold. */
const commonFields = {
  shopName: folderName('連携名'),
  encoding: choice(encodings, '文字コード').default('auto'),
  /** Whose files tell who the customers are: their own, or the orders'. */
  customersFrom: choice(['customers', 'orders'] as const, '顧客の情報').default('customers'),
  /** Set by the trial environment only. */
  sandbox: z.boolean().default(false),
};

const missing = (label: string) => ({
  error: told(`${label}の設定がありません。`, `資格情報「${label}」を作成して選んでください。`),
});

const csvSchema = z.object(
  {
    ...commonFields,
    preset: choice(presets, '書き出し元').default('generic'),
    matchKey: choice(['phone', 'email'] as const, '照合に使う項目').default('phone'),
  },
  missing('CSV'),
);

/** Checked settings of one shop whose data comes in files. */
export type CsvSettings = z.infer<typeof csvSchema>;

/** @throws Failure 'config' naming the first thing that is wrong and what to do. */
export const readSettings = (raw: unknown): CsvSettings => checkSettings(csvSchema, raw);

/**
 * The settings of a cart that has no API: its export's names and its key are given.
 * @throws Failure 'config' naming the first thing that is wrong and what to do.
 */
export const settingsOfCart = (
  label: string,
  fixed: Pick<CsvSettings, 'preset' | 'matchKey' | 'customersFrom'>,
): ((raw: unknown) => CsvSettings) => {
  const customersFrom = commonFields.customersFrom.unwrap().default(fixed.customersFrom);
  const schema = z.object({ ...commonFields, customersFrom }, missing(label));
  return (raw) => ({ ...checkSettings(schema, raw), preset: fixed.preset, matchKey: fixed.matchKey });
};
