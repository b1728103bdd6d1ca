// What the app is served with: settings.json beside index.html.

export interface Settings {
  /** WebSocket of a node of the deployment's chain. */
  readonly node: string
  /** Address of `estuary serve`, where there is one. */
  readonly api: string | null
  /** Address of a transaction in an explorer, with {hash} in it, where there is one. */
  readonly explorer: string | null
  /** What `deployment.json` holds. */
  readonly deployment: unknown
}

export async function loadSettings(): Promise<Settings> {
  const answer = await fetch('./settings.json')
  if (!answer.ok) throw new Error('The file settings.json is missing beside this page. It names the node and the deployment.')
  return (await answer.json()) as Settings
}
