// Where things are in the repository.

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))
const BUILD = process.env.CARGO_TARGET_DIR ?? join(REPOSITORY, 'target')

export const ARTIFACTS = join(REPOSITORY, 'artifacts')
export const RUNTIME = join(ARTIFACTS, 'estuary_runtime.wasm')
/** How the contracts are set up. */
export const SETUP = join(REPOSITORY, 'chain', 'devnet', 'deployment.toml')
/** How the markets are set up. */
export const MARKETS = join(REPOSITORY, 'chain', 'devnet', 'markets.toml')
/** Where their addresses are written, unless it is said. */
export const DEPLOYMENT = join(REPOSITORY, 'target', 'devnet', 'deployment.json')
/** The command-line tool. */
export const TOOL = join(BUILD, 'debug', 'estuary')
/** The demo, which reads and checks scenarios. */
export const DEMO = join(BUILD, 'debug', 'estuary-demo')
