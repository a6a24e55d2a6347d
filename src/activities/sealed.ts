import { Encrypter } from 'age-encryption';
import { OpsError } from '../domain/ops-error.ts';

/** The stream encrypted to these age recipients; without any it stays as it is. @throws OpsError `InvalidInput` for what is no recipient. */
export async function sealed(plain: AsyncIterable<Uint8Array>, recipients: readonly string[]): Promise<AsyncIterable<Uint8Array>> {
  if (recipients.length === 0) return plain;
  const encrypter = new Encrypter();
  for (const recipient of recipients) addRecipient(encrypter, recipient);
  return await encrypter.encrypt(ReadableStream.from(plain));
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new OpsError('InvalidInput', `${recipient} is not an age recipient`, {
      hint: 'Make a pair with age-keygen; encryptTo takes the public key.',
      cause,
    });
  }
}
