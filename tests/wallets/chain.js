// The local chain with the contracts on it, as a process of its own.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const DEVNET = fileURLToPath(new URL('../../chain/devnet/src/main.js', import.meta.url))

/** Starts a chain which builds a block for each transaction. With short eras a keeper cannot keep up with that. */
export async function startChain({ fastEras = true } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'estuary-'))
  const record = join(folder, 'deployment.json')
  const options = ['--port', '0', '--block-time', '0', '--deployment', record]
  if (fastEras) options.push('--fast-eras')
  const chain = spawn('node', [DEVNET, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(chain, 'exit')
  const stop = async () => {
    chain.kill()
    await exit
    await rm(folder, { recursive: true })
  }
  try {
    const endpoint = await Promise.race([endpointOf(chain.stdout), failure(exit)])
    return { endpoint, contracts: JSON.parse(await readFile(record, 'utf8')).contracts, record, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The chain says it when it is ready. What it says later is read and dropped, or it would wait for a reader. */
function endpointOf(output) {
  return new Promise((resolve) => {
    createInterface(output).on('line', (line) => {
      const [, endpoint] = line.match(/^Endpoint: (\S+)$/) ?? []
      if (endpoint) resolve(endpoint)
    })
  })
}

async function failure(exit) {
  const [code] = await exit
  throw new Error(`the chain ended with code ${code} before it was ready`)
}
