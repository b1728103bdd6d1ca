// Errors, in words. The texts of the contracts' errors are those of docs/errors.json.

import { ERRORS } from './generated/errors.js'

/** A contract or the chain refuses: a sentence that says why, and the error's name for programs. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly kind: string,
  ) {
    super(message)
  }
}

type Variant = string | { type: string; value?: unknown }

/** An error of a contract as a sentence. An error that wraps another contract's is that one's. */
export function words(kind: string, error: Variant): Refusal {
  const { type, value } = typeof error === 'string' ? { type: error, value: undefined } : error
  const text = ERRORS[kind]?.[type]
  const inner = text?.match(/^as `(\w+)`$/)?.[1]
  if (inner && value !== undefined) return words(inner, value as Variant)
  if (text === 'the reason itself' && typeof value === 'string') return new Refusal(sentence(value), type)
  return new Refusal(sentence(text ?? `the contract refuses: ${type}`), type)
}

/** Refusals of the chain that people meet, by the name of the error. */
const CHAIN: Record<string, string> = {
  TransferFailed: 'the account has too little for that, and for the existential deposit that has to stay',
  StorageDepositNotEnoughFunds: 'the account has too little for the storage deposit: choose a smaller amount',
  StorageDepositLimitExhausted: 'the storage deposit is larger than expected: try again',
  FundsUnavailable: 'the account has too little for that',
  InsufficientBalance: 'the account has too little for that',
  OutOfGas: 'it took more computation than expected, because something changed before it: try again',
  ContractTrapped: 'the contract stopped: something that it needs is not there',
  ContractReverted: 'the contract refused, because something changed before the block: look again, and try again',
  ContractNotFound: 'there is no contract at this address: was the chain started anew since the deployment?',
}

/** An error of the chain itself as a sentence. */
export const chainWords = (name: string): Refusal => new Refusal(sentence(CHAIN[name] ?? `the chain refuses: ${name}`), name)

export function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(upper) ? upper : `${upper}.`
}

/** The text of a contract's error, as docs/errors.json has it. */
export const errorText = (kind: string, error: string): string => sentence(ERRORS[kind]?.[error] ?? error)
