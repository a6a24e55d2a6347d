import { GatewayError } from './gateway-error.ts';

const mebibyte = 1024 * 1024;
const mostBytes = 64 * mebibyte;
/** Of all requests together: what is beyond it is to be sent again a little later. */
const mostAtOnce = 96 * mebibyte;

/** Bytes of requests that are being read and taken. */
export interface Intaken {
  bytes: number;
}

/**
 * Reads a body and counts while it reads; `free` gives its room back.
 * @throws GatewayError 413 beyond 64 MB, 503 while others fill the room there is.
 */
export async function readBody(request: Request, room: Intaken): Promise<{ body: Buffer; free(): void }> {
  const said = Number(request.headers.get('content-length') ?? Number.NaN);
  if (said > mostBytes) throw tooBig();
  const own: Intaken = { bytes: 0 };
  const free = (): void => {
    room.bytes -= own.bytes;
    own.bytes = 0;
  };
  try {
    const body = said < mebibyte ? await readSmall(request, room, own) : await readCounting(request, room, own);
    return { body, free };
  } catch (error) {
    free();
    if (error instanceof GatewayError) throw error;
    // Broken off on the way: nothing of it was taken.
    throw new GatewayError(503, 'the body did not come in whole', { cause: error });
  }
}

async function readSmall(request: Request, room: Intaken, own: Intaken): Promise<Buffer> {
  const whole = Buffer.from(await request.arrayBuffer());
  own.bytes = whole.length;
  room.bytes += whole.length;
  return whole;
}

async function readCounting(request: Request, room: Intaken, own: Intaken): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request.body ?? []) {
    own.bytes += chunk.length;
    room.bytes += chunk.length;
    if (own.bytes > mostBytes) throw tooBig();
    if (room.bytes > mostAtOnce) throw new GatewayError(503, 'too much at once: send it again in a moment');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooBig(): GatewayError {
  return new GatewayError(413, `a body of more than ${mostBytes / mebibyte} MB is not taken: give the source a smaller max_alerts`);
}
