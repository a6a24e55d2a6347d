/** Where the parts of a set lie, below `setsKey` of its store. */
export interface SetPlace {
  /** `<prefix>/sets/<system>/<environment>/<store>` */
  sets: string;
  setId: string;
}

/** Everything of a set has a key that begins so. */
export function setPrefix({ sets, setId }: SetPlace): string {
  return `${sets}/${setId}/`;
}

/** The object that makes a set count. */
export function manifestKey(place: SetPlace): string {
  return `${setPrefix(place)}${manifestName}`;
}

/** What a dump leaves for `commitSet`. */
export function draftKey(place: SetPlace): string {
  return `${setPrefix(place)}draft.json`;
}

/** The id of the set that a key is the manifest of. */
export function setIdOfManifest(key: string): string | undefined {
  const [name, setId] = key.split('/').toReversed();
  return name === manifestName ? setId : undefined;
}

const manifestName = 'manifest.json';
