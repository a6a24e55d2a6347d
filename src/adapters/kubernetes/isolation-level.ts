/** One way of cutting off, as it looks. */
export interface Level {
  isOn: boolean;
  /** Nothing that can be seen is in its way. */
  holds: boolean;
  words: string;
}
