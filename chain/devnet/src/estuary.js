// The command-line tool, run as a person would run it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'

import { ARTIFACTS, MARKETS, SETUP, TOOL } from './paths.js'

/** What keys the roles of deployment.toml have. */
const DEPLOYER = '//Alice'
const CURATOR = '//Dave'

/** Who looks after the chain while it is prepared. */
const KEEPER = '//Eve'

/** What the deployer leaves in the markets, in tokens and in units. */
const LIQUIDITY = 50_000
const SUPPLY = 100_000

/** The tool on one chain, and the deployment that it makes there. */
export class Estuary {
  #endpoint
  #record

  constructor(endpoint, record) {
    this.#endpoint = endpoint
    this.#record = record
  }

  /** Deploys and wires all contracts. Returns their addresses. */
  async deploy() {
    if (!existsSync(TOOL)) throw new Error(`${TOOL} is missing: scripts/devnet.sh builds it`)
    await mkdir(dirname(this.#record), { recursive: true })
    // What is written there is of a chain that is gone.
    await rm(this.#record, { force: true })
    await this.run(DEPLOYER, 'deploy', '--config', SETUP, '--artifacts', ARTIFACTS, '--yes')
    return this.#contracts()
  }

  /** Brings the markets up beside the pool. Returns all addresses. */
  async deployMarkets() {
    await this.run(DEPLOYER, 'deploy', 'markets', '--config', MARKETS, '--artifacts', ARTIFACTS, '--yes')
    return this.#contracts()
  }

  /** Leaves liquidity and a supply in the markets, so that anyone can trade and borrow. Trades need a first sweep. */
  async seedMarkets() {
    await this.run(KEEPER, 'keeper', '--once')
    await this.run(DEPLOYER, 'stake', LIQUIDITY, '--wrap')
    await this.run(DEPLOYER, 'liquidity', 'add', LIQUIDITY, LIQUIDITY)
    await this.run(DEPLOYER, 'supply', SUPPLY)
  }

  async #contracts() {
    return JSON.parse(await readFile(this.#record, 'utf8')).contracts
  }

  /** Registers a validator's stash as the next operator, and has the curator approve it. */
  async addOperator(id, { uri, name, bond, commission }) {
    await this.run(uri, 'operator', 'register', bond, commission, '--name', name)
    await this.run(CURATOR, 'operator', 'approve', id, 'unlimited')
  }

  /** Runs a command with this account's key. Returns what it says, as JSON. */
  async run(suri, ...words) {
    const common = ['--url', this.#endpoint, '--deployment', this.#record, '--suri', suri, '--json']
    const tool = spawn(TOOL, [...common, ...words.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [output, log, [code]] = await Promise.all([text(tool.stdout), text(tool.stderr), once(tool, 'close')])
    if (code !== 0) throw new Error(`estuary ${words.join(' ')} ended with ${code ?? 'a signal'}:\n${log.trim()}`)
    return output.trim() && JSON.parse(output)
  }
}
