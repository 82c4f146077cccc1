/** What one check found. Only a fault makes `doctor` fail. */
export interface Finding {
  /** What was looked at, in Japanese. */
  about: string;
  state: 'ok' | 'warning' | 'fault';
  message: string;
  /** What to do about it. */
  hint?: string;
}

export const fine = (about: string, message: string): Finding => ({ about, state: 'ok', message });
export const warning = (about: string, message: string, hint: string): Finding => ({
  about,
  state: 'warning',
  message,
  hint,
});
export const fault = (about: string, message: string, hint: string): Finding => ({
  about,
  state: 'fault',
  message,
  hint,
});

/** A check's finding, or the failure it threw as a fault: one broken check must not hide the others. */
export async function looked(about: string, check: () => Promise<Finding> | Finding): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    return fault(about, message, hint ?? 'logs フォルダの記録を確かめてください。');
  }
}
