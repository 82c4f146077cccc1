import { Failure } from '../../failure';

/**
 * A file that cannot be read at all (`config`: the columns are others), or not to its end (`shape`). The other files of
 * its folder are read all the same.
 */
export class FileFault extends Failure {
  constructor(kind: 'config' | 'shape', file: string, problem: string, hint: string, options?: { cause?: unknown }) {
    super(kind, `「${file}」${problem}`, hint, options);
  }
}
