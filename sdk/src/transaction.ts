// Dry runs, and transactions from the signature to the finalized block.

import type { DedotClient } from 'dedot'
import type { ContractCallResult } from 'dedot/contracts'
import { isContractDispatchError, isContractLangError } from 'dedot/contracts'
import type { InjectedSigner, ISubmittableResult } from 'dedot/types'

import type { Call } from './call.js'
import { errorKind, type Contracts } from './contracts.js'
import { chainWords, Refusal, words } from './words.js'

/** What a call would do now, and what it would cost. */
export interface Trial<T = unknown> {
  /** What the message would return. */
  readonly answer: T
  /** Planck for the chain's validators. */
  readonly fee: bigint
  /** Planck that stay behind for storage. Less than 0 if some come back. */
  readonly deposit: bigint
  readonly gas: Gas
}

export interface Gas {
  readonly refTime: bigint
  readonly proofSize: bigint
}

/** How far a transaction is. */
export type Progress =
  | { stage: 'signing' }
  | { stage: 'sent'; hash: string }
  | { stage: 'included'; hash: string; block: number }
  | { stage: 'finalized'; hash: string; block: number }

export interface Receipt {
  readonly hash: string
  readonly block: number
  /** Events of the deployment's contracts, in their order. */
  readonly events: ContractEvent[]
}

export interface ContractEvent {
  readonly contract: string
  readonly name: string
  readonly data: unknown
}

interface Answered {
  data: { isErr?: boolean; err?: unknown; value?: unknown }
  raw: ContractCallResult
}

type Method = (...args: unknown[]) => Promise<Answered>
type Transaction = ReturnType<DedotClient['tx']['contracts']['call']>

/** Gas of a call is measured at one block, and used at a later one. */
const withMargin = ({ refTime, proofSize }: Gas): Gas => ({ refTime: (refTime * 3n) / 2n, proofSize: (proofSize * 3n) / 2n })

export class Outbox {
  constructor(
    private readonly client: DedotClient,
    private readonly contracts: Contracts,
  ) {}

  /** Tries a call at the best block, and takes it back. Fails with the contract's error in words. */
  async tryOut<T>(call: Call, caller: string): Promise<Trial<T>> {
    const contract = this.contract(call)
    const method = contract.query[call.message as never] as unknown as Method
    const { data, raw } = await method(...call.args, { caller, value: call.value }).catch((error: unknown) => {
      throw this.refusal(error)
    })
    if (data?.isErr) throw words(errorKind(contract, call.message), data.err as never)
    const gas = raw.gasRequired
    const deposit = raw.storageDeposit
    const { partialFee } = await this.transaction(call, gas).paymentInfo(caller)
    return {
      answer: (data?.isErr === false ? data.value : data) as T,
      fee: partialFee,
      deposit: deposit.type === 'Charge' ? deposit.value : -deposit.value,
      gas,
    }
  }

  /** Tries a call, has it signed, sends it, and waits until its block is final. */
  async send(call: Call, signer: { address: string; signer: InjectedSigner }, tell: (progress: Progress) => void) {
    const { gas } = await this.tryOut(call, signer.address)
    tell({ stage: 'signing' })
    return new Promise<Receipt>((resolve, reject) => {
      const update = (result: ISubmittableResult) => {
        const { status, txHash: hash } = result
        if (status.type === 'Broadcasting') tell({ stage: 'sent', hash })
        if (status.type === 'Invalid' || status.type === 'Drop') {
          reject(new Refusal('The chain dropped the transaction: another one of this account came first. Try again.', status.type))
        }
        if (status.type !== 'BestChainBlockIncluded' && status.type !== 'Finalized') return
        if (result.dispatchError) return reject(this.dispatched(result.dispatchError))
        const block = status.value.blockNumber
        tell({ stage: status.type === 'Finalized' ? 'finalized' : 'included', hash, block })
        if (status.type === 'Finalized') resolve({ hash, block, events: this.events(result.events as never) })
      }
      this.transaction(call, withMargin(gas))
        .signAndSend(signer.address, { signer: signer.signer }, update)
        .catch((error: unknown) => reject(unsigned(error)))
    })
  }

  private contract({ contract }: Call) {
    const found = this.contracts[contract]
    if (!found) throw new Refusal('The deployment has no markets.', 'NoMarkets')
    return found as NonNullable<Contracts['staking_pool']>
  }

  private transaction(call: Call, gasLimit: Gas): Transaction {
    const method = this.contract(call).tx[call.message as never] as unknown as (...args: unknown[]) => Transaction
    return method(...call.args, { gasLimit, value: call.value })
  }

  private events(records: { event: { palletEvent: { data: { contract: { eq(address: unknown): boolean } } } } }[]): ContractEvent[] {
    const emitted = records.filter(({ event }) => this.client.events.contracts.ContractEmitted.is(event as never))
    return emitted.flatMap((record) => {
      const emitter = record.event.palletEvent.data.contract
      const found = Object.entries(this.contracts).find(([, { address }]) => emitter.eq(address))
      if (!found) return []
      const { name, data } = found[1].decodeEvent(record as never) as { name: string; data?: unknown }
      return [{ contract: found[0], name, data }]
    })
  }

  private refusal(error: unknown): unknown {
    if (isContractLangError(error as Error)) return chainWords('ContractTrapped')
    if (!isContractDispatchError(error as Error)) return error
    return this.dispatched((error as { dispatchError?: unknown }).dispatchError)
  }

  private dispatched(error: unknown): Refusal {
    const module = this.client.registry.findErrorMeta(error as never)
    return chainWords(module?.name ?? nameOf(error))
  }
}

const nameOf = (error: unknown): string => {
  const { type, value } = error as { type: string; value?: unknown }
  return typeof value === 'string' ? value : type
}

/** Whoever does not sign says so in as many ways as there are wallets. */
function unsigned(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error)
  if (/cancel|reject|denied|declin/i.test(text)) return new Refusal('The wallet did not sign. Nothing was sent.', 'NotSigned')
  if (/payment/i.test(text)) return new Refusal('The account has too little for the fee. Nothing was sent.', 'Payment')
  if (/stale|future/i.test(text)) return new Refusal('Another transaction of this account came first. Nothing was sent: try again.', 'Stale')
  return new Refusal(`Nothing was sent: ${text}.`, 'NotSent')
}
