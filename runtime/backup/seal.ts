import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { promisify } from 'node:util';
import { Failure } from '../../lib/failure';

/*
 * A sealed file: magic, salt, then frames of [length 4][ciphertext][tag 16]. Each frame is AES-256-GCM on its own, with
 * its number and whether it is the last in the nonce: frames cannot be moved, dropped or cut off unnoticed, and nothing
 * is passed on before it is proven.
 */
export const SEALED = Buffer.from('line-commerce sealed 1\n');
export const SALT_BYTES = 16;

const FRAME_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
const KEY_COST = { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 };
const deriveKey = promisify(
  (passphrase: string, salt: Buffer, done: (error: Error | null, key: Buffer) => void): void =>
    scrypt(passphrase.normalize('NFKC'), salt, 32, KEY_COST, done),
);

/** Every file has a key of its own (fresh salt), so counting is enough for a nonce. */
function nonce(frame: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(Math.floor(frame / 2 ** 32), 0);
  bytes.writeUInt32BE(frame % 2 ** 32, 4);
  bytes.writeUInt8(last ? 1 : 0, 8);
  return bytes;
}

const broken = (): Failure =>
  new Failure(
    'input',
    'バックアップを開けません。パスフレーズが違うか、ファイルが壊れています。',
    'パスフレーズを確認するか、別のバックアップを指定してください。',
  );

class Seal extends Transform {
  private pending = Buffer.alloc(0);
  private frame = 0;

  constructor(private readonly key: Buffer) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    // One frame is kept back: the last must be marked as such.
    while (this.pending.length > FRAME_BYTES) {
      this.seal(this.pending.subarray(0, FRAME_BYTES), false);
      this.pending = this.pending.subarray(FRAME_BYTES);
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    this.seal(this.pending, true);
    done();
  }

  private seal(plain: Buffer, last: boolean): void {
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce(this.frame++, last));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(sealed.length);
    this.push(Buffer.concat([length, sealed]));
  }
}

class Unseal extends Transform {
  private pending = Buffer.alloc(0);
  private frame = 0;

  constructor(private readonly key: Buffer) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    try {
      // Only what something follows is not the last.
      for (let size = this.frameSize(); size !== null && this.pending.length > size; size = this.frameSize()) {
        this.unseal(this.pending.subarray(LENGTH_BYTES, size), false);
        this.pending = this.pending.subarray(size);
      }
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      if (this.frameSize() !== this.pending.length) throw broken();
      this.unseal(this.pending.subarray(LENGTH_BYTES), true);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  private frameSize(): number | null {
    if (this.pending.length < LENGTH_BYTES) return null;
    const length = this.pending.readUInt32BE(0);
    if (length < TAG_BYTES || length > FRAME_BYTES + TAG_BYTES) throw broken();
    return LENGTH_BYTES + length;
  }

  private unseal(sealed: Buffer, last: boolean): void {
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce(this.frame++, last));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      this.push(Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]));
    } catch {
      throw broken();
    }
  }
}

/** What goes in front of the sealed stream, and the stream that seals. */
export async function sealing(passphrase: string): Promise<{ head: Buffer; stream: Transform }> {
  const salt = randomBytes(SALT_BYTES);
  return { head: Buffer.concat([SEALED, salt]), stream: new Seal(await deriveKey(passphrase, salt)) };
}

/** Opens what follows the head. A wrong passphrase or a changed byte ends it with Failure 'input'. */
export const unsealing = async (passphrase: string, salt: Buffer): Promise<Transform> =>
  new Unseal(await deriveKey(passphrase, salt));
