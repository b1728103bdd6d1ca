// A deployment on a chain: what it says, what would come of a call, and calls themselves.

import { DedotClient, WsProvider } from 'dedot'
import type { InjectedSigner } from 'dedot/types'

import { formatAmount, parseAmount, type Token } from './amount.js'
import { parseAddress, writeAddress } from './address.js'
import type { Call } from './call.js'
import { contractsOf, type Contracts } from './contracts.js'
import { type Deployment, readDeployment } from './deployment.js'
import { type Progress, type Receipt, Outbox, type Trial } from './transaction.js'
import { Views } from './views.js'

export class WrongChain extends Error {}

/** Nothing that answers is at the address. */
export class NoNode extends Error {}

export interface Options {
  /** WebSocket of a node. */
  readonly url: string
  /** What `deployment.json` holds. */
  readonly deployment: unknown
  /** Hears of each new best block, and of the connection. */
  readonly onBlock?: (number: number) => void
  readonly onConnection?: (connected: boolean) => void
}

export class Estuary {
  /** What the contracts say, in one question each. */
  readonly views: Views
  private readonly outbox: Outbox

  private constructor(
    /** dedot's own client, for everything that is not Estuary's. */
    readonly client: DedotClient,
    readonly deployment: Deployment,
    /** dedot's contracts, with all their messages. */
    readonly contracts: Contracts,
    readonly token: Token,
    readonly prefix: number,
  ) {
    this.outbox = new Outbox(client, contracts)
    this.views = new Views(client, contracts, prefix, 10n ** BigInt(token.decimals))
  }

  /** Connects, and makes sure that the node is of the deployment's chain, and that the pool is there. */
  static async connect({ url, deployment: value, onBlock, onConnection }: Options): Promise<Estuary> {
    const deployment = readDeployment(value)
    const client = await open(url)
    try {
      if (client.genesisHash !== deployment.genesis) {
        throw new WrongChain(
          `The node is of another chain: its first block is ${short(client.genesisHash)}, and the deployment is on ` +
            `“${deployment.chain}” with ${short(deployment.genesis)}. Connect to a node of that chain.`,
        )
      }
      const contracts = contractsOf(client, deployment)
      const properties = await client.chainSpec.properties()
      const token = { symbol: first(properties['tokenSymbol'], 'UNIT'), decimals: deployment.decimals }
      const prefix = client.consts.system.ss58Prefix
      if (onBlock) client.block.best(({ number }) => onBlock(number))
      if (onConnection) {
        client.on('connected', () => onConnection(true))
        client.on('disconnected', () => onConnection(false))
        client.on('reconnecting', () => onConnection(false))
      }
      return new Estuary(client, deployment, contracts, token, prefix)
    } catch (error) {
      await close(client)
      throw error
    }
  }

  disconnect(): Promise<void> {
    return close(this.client)
  }

  get hasMarkets(): boolean {
    return this.contracts.stable_pool !== undefined
  }

  /** Whether the account stands in for the contract of that name. */
  address(contract: keyof Contracts): string {
    return this.deployment.contracts[contract] ?? ''
  }

  amount = (text: string): bigint => parseAmount(text, this.token)

  format = (planck: bigint): string => formatAmount(planck, this.token)

  account = (text: string) => parseAddress(text, this.prefix)

  /** An account, as this chain writes it. */
  write = (address: string): string => writeAddress(address, this.prefix)

  /** What would come of a call, and what it would cost. Fails with a sentence where it would be refused. */
  tryOut<T = unknown>(call: Call, caller: string): Promise<Trial<T>> {
    return this.outbox.tryOut<T>(call, caller)
  }

  /** Tries a call, has it signed, sends it, and waits until its block is final. */
  send(
    call: Call,
    signer: { address: string; signer: InjectedSigner },
    tell: (progress: Progress) => void = () => {},
  ): Promise<Receipt> {
    return this.outbox.send(call, signer, tell)
  }
}

/** Milliseconds without a block after which the connection is thought to be dead: a quiet local chain is not. */
const SILENCE = 120_000

/** Fails at the first attempt: whoever waits for a node tries again. Later the connection mends itself. */
async function open(url: string): Promise<DedotClient> {
  const provider = new WsProvider(url)
  try {
    return await DedotClient.new({ provider, stalingDetectionTimeout: SILENCE })
  } catch (error) {
    provider.disconnect().catch(() => {})
    throw new NoNode(`No node answers at ${url}.`, { cause: error })
  }
}

/** Milliseconds that a node has to say goodbye. */
const GOODBYE = 500

/** Not every node answers the end of a subscription. Then the connection is cut without it. */
async function close(client: DedotClient): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<'silent'>((resolve) => (timer = setTimeout(() => resolve('silent'), GOODBYE)))
  const ending = client.disconnect()
  ending.catch(() => {})
  const silent = await Promise.race([ending, patience])
  clearTimeout(timer)
  if (silent) await client.provider.disconnect().catch(() => {})
}

const short = (hash: string) => `${hash.slice(0, 10)}…`

const first = (value: unknown, otherwise: string): string =>
  String((Array.isArray(value) ? value[0] : value) ?? otherwise)
