import { DefaultFailureConverter } from '@temporalio/common';

/** Failure messages and stacks travel inside the encrypted payload, not beside it. Used only with the codec. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
