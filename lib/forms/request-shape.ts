import { z } from 'zod/v4';

/** What a page may send. Whose it is, no field says: that is the ID token's alone. */
const requestSchema = z.object({
  action: z.enum(['enter', 'code', 'submit']),
  session: z.string().min(20).max(100),
  idToken: z.string().min(20).max(10_000),
  requestKey: z.string().max(64).optional(),
  address: z.string().max(320).optional(),
  proof: z.record(z.string().max(20), z.string().max(320)).optional(),
  answers: z.record(z.string().max(10), z.unknown()).optional(),
});
export type FormRequest = z.infer<typeof requestSchema>;

/** Reads what came over the wire; null where it is no request of our page. */
export function readRequest(body: unknown): FormRequest | null {
  const read = requestSchema.safeParse(body);
  return read.success ? read.data : null;
}
