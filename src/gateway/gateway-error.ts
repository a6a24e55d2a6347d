/** An answer that ends a request, with a sentence for whoever reads the log of the caller. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly status: 400 | 401 | 403 | 404 | 413 | 503;

  constructor(status: GatewayError['status'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
