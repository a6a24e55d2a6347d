import type { Client } from '@temporalio/client';
import { sendUpdate } from './messages.ts';
import type { SigningKey } from './sign-message.ts';
import { signMessage } from './sign-message.ts';
import type { RunRef } from './watchkeeper.ts';

/** Sends an update, signed where there is a key, and waits until it is taken. @throws OpsError `Refused` with the receiver's own sentence. */
export async function sendSigned(
  client: Client,
  key: SigningKey | undefined,
  { ref, name, message }: { ref: RunRef; name: string; message: object },
): Promise<void> {
  const signed = key === undefined ? message : signMessage(key, { ...ref, name, message });
  await sendUpdate(client, ref, { name, message: signed });
}
