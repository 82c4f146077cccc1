import { Failure } from '../failure';

/** An id of ours as typed into a node. Throws Failure 'input' that names the item, never what was typed. */
export const checkedId = (value: string | number, item: string): string => {
  const id = String(value).trim();
  if (/^[0-9]{1,18}$/.test(id)) return id;
  throw new Failure(
    'input',
    `${item}は数字で指定してください。`,
    `前のノードから渡された${item}か、一覧に表示された${item}を入れてください。`,
  );
};
