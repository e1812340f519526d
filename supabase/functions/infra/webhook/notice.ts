/** A genuine message of a provider. */
export type Notice = {
  readonly provider: string;
  /** The same for every repetition of it. */
  readonly eventId: string;
  /** The provider's name of the request that it is about. */
  readonly ref: string;
};

/** Tells genuine messages of one provider from forged ones. */
export interface WebhookVerifier {
  /**
   * What the message is about; whatever is wrong with it throws.
   *
   * @param body byte for byte as it came
   */
  verify(headers: Headed, body: Uint8Array<ArrayBuffer>): Promise<Notice>;
}

/** The headers of a message by their names in lower case. */
export type Headed = Readonly<Record<string, string | undefined>>;
