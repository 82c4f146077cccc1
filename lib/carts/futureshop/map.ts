import { POINT_FIELD_KEYS } from '../cart';
import { readId } from '../kit/rows';
import type { Customer } from '../model';
import { futureshopFields, type FutureshopField } from './fields';
import type { Mapping } from './mapping-schema';
import { getterOf, readDay, readInstant, readNumber, readObject, readText, type Getter } from '../kit/values';

interface FieldReader {
  readonly field: FutureshopField;
  readonly get: Getter;
  readonly codeKey: string;
  readonly words: ReadonlyMap<string, string> | null;
}

const fieldReaders = (mapping: Mapping, withPoints: boolean): readonly FieldReader[] =>
  futureshopFields
    .filter(({ key }) => withPoints || !POINT_FIELD_KEYS.has(key))
    .map((field) => {
      const words = mapping.members.codes[field.key];
      return {
        field,
        get: getterOf(mapping.members.fields[field.key] ?? field.key),
        codeKey: `${field.key}.code`,
        words: words ? new Map(Object.entries(words)) : null,
      };
    });

const readField = (raw: unknown, { kind, label }: FutureshopField): string | number | null => {
  switch (kind) {
    case 'text':
      return readText(raw, label);
    case 'number':
      return readNumber(raw, label);
    case 'day':
      return readDay(raw, label);
    case 'instant':
      return readInstant(raw, label);
  }
};

const textOf = (value: string | number | undefined): string | null => (typeof value === 'string' ? value : null);

/**
 * A member row of 会員検索 → Customer. Pure and without zod: a hundred thousand rows of 57 fields pass here each night.
 * A code without a word stays as it came. Source of the names: `mapping.ts`.
 * @param withPoints false for a shop whose points cannot be read: both fields stay absent whatever the row says.
 */
export const customerMapper = (mapping: Mapping, withPoints: boolean): ((raw: unknown) => Customer) => {
  const readers = fieldReaders(mapping, withPoints);
  return (raw) => {
    const row = readObject(raw, '会員');
    const fields: Record<string, string | number> = {};
    for (const { field, get, codeKey, words } of readers) {
      const value = readField(get(row), field);
      if (value === null) continue;
      fields[field.key] = words?.get(value as string) ?? value;
      if (words) fields[codeKey] = value;
    }
    return {
      id: readId(fields.memberId, '会員ID'),
      email: textOf(fields.mail),
      mobileEmail: textOf(fields.mobileMail),
      phone: textOf(fields.telNoMain),
      birthday: textOf(fields.birthday),
      fields,
      updatedAt: textOf(fields.dateLastUpdated),
    };
  };
};
