/** What the process of one side is told. */
export interface SideSettings {
  url: string;
  binDir: string;
  /** The server's first process: what its sessions used is added to it when they end. */
  postmaster: number;
  objects: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };
}

/** What the process of one side says at its end. */
export interface SideResult {
  wallSeconds: number;
  /** Of this process, its programs, and the server's sessions. */
  cpuSeconds: number;
  rssGrowthBytes: number;
  /** What it wrote. */
  bytes: number;
}
