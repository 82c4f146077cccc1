import type { IWebhookFunctions } from 'n8n-workflow';
import type { FormDefinition } from '../../lib/forms/definition';
import { sendCodeMail, type SmtpAccount } from '../../lib/forms/mail';
import type { SendCode } from '../../lib/forms/mail-code';

/** Mails codes with the block's SMTP account; null where the form needs none or the account is missing. */
export async function codeSender(context: IWebhookFunctions, form: FormDefinition): Promise<SendCode | null> {
  if (form.check !== 'mailedCode') return null;
  const account = await context.getCredentials<SmtpAccount & Record<string, never>>('smtp').catch(() => null);
  const from = String(context.getNodeParameter('mailFrom', '')).trim();
  if (account === null || from === '') return null;
  const subject = String(context.getNodeParameter('mailSubject', '')).trim() || '認証コードのお知らせ';
  return async (mail) => {
    try {
      await sendCodeMail(account, { from, subject, formName: form.name }, mail);
    } catch (error) {
      const { cause } = error as { cause?: { message?: string } };
      context.logger.error(`line-commerce: the mail with a code was not taken (${String(cause?.message)})`);
      throw error;
    }
  };
}
