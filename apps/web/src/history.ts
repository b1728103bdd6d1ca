// The API of `estuary serve`: what has happened. Shapes are as docs/api.md has them, and amounts are read from decimal
// strings here, once.

import { useEffect, useRef, useState } from 'react'

import { useChain } from './chain.tsx'

/** Growth of the price: a simple yearly rate as a decimal fraction, where the pool is old enough. */
export interface Growth {
  readonly days: number
  readonly apr: string | undefined
}

export interface Interval {
  readonly date: string
  readonly balance: bigint
  readonly deposited: bigint
  readonly withdrawn: bigint
  readonly reward: bigint
}

export interface Rewards {
  readonly reward: bigint
  readonly cost: bigint
  readonly intervals: readonly Interval[]
}

/** A loss, and who paid it. */
export interface Loss {
  readonly height: number
  readonly position: number
  readonly operator: number
  readonly offenceEra: number
  readonly loss: bigint
  readonly bond: bigint
  readonly cover: bigint
  readonly provided: bigint
  readonly queue: bigint
  readonly stream: bigint
  readonly holders: bigint
}

/** What is known of an operator beside what the chain says now. */
export interface OperatorPast {
  readonly operator: number
  /** What it has called itself when it registered. */
  readonly name: string
  /** All its losses so far. */
  readonly losses: bigint
}

/** What an account has left in the stable pool and taken out of it, and the liquidity shares that are left of that. */
export interface LiquidityPast {
  readonly nativeAdded: bigint
  readonly unitsAdded: bigint
  readonly nativeRemoved: bigint
  readonly unitsRemoved: bigint
  readonly shares: bigint
}

const NO_HISTORY = 'History needs the API.'
const AWAY = 'History needs the API, which does not answer.'
const UNREADABLE = 'History needs the API, which answers what this page cannot read: it may be of another version.'

/** Milliseconds that an answer may take. The API itself gives up earlier. */
const PATIENCE = 8_000

type Json = Readonly<Record<string, unknown>>

const unreadable = (): never => {
  throw new Error(UNREADABLE)
}

const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : unreadable())
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : unreadable())
const word = (value: unknown): string => (typeof value === 'string' ? value : unreadable())
const whole = (value: unknown): number => (Number.isSafeInteger(value) ? (value as number) : unreadable())
const amount = (value: unknown): bigint => (/^-?\d+$/.test(word(value)) ? BigInt(value as string) : unreadable())
const fraction = (value: unknown): string => (/^-?\d+(\.\d+)?$/.test(word(value)) ? (value as string) : unreadable())

interface Answers {
  apr: readonly Growth[]
  losses: readonly Loss[]
  operators: readonly OperatorPast[]
  rewards: Rewards
  liquidity: LiquidityPast
}

/** Each question: its path, about whom, and how its answer is read. */
const QUESTIONS: { readonly [Name in keyof Answers]: { path(about: string): string; read(answer: unknown): Answers[Name] } } = {
  apr: {
    path: () => '/v1/apr',
    read: (answer) =>
      list(answer).map(({ days, apr }) => ({ days: whole(days), apr: apr === null ? undefined : fraction(apr) })),
  },
  losses: {
    path: () => '/v1/losses',
    read: (answer) =>
      list(object(answer)['losses']).map((loss) => ({
        height: whole(loss['height']),
        position: whole(loss['position']),
        operator: whole(loss['operator']),
        offenceEra: whole(loss['offence_era']),
        loss: amount(loss['loss']),
        bond: amount(loss['bond']),
        cover: amount(loss['cover']),
        provided: amount(loss['provided']),
        queue: amount(loss['queue']),
        stream: amount(loss['stream']),
        holders: amount(loss['holders']),
      })),
  },
  operators: {
    path: () => '/v1/operators?limit=1000',
    read: (answer) =>
      list(object(answer)['operators']).map(({ operator, metadata, losses }) => ({
        operator: whole(operator),
        name: word(metadata),
        losses: amount(losses),
      })),
  },
  rewards: {
    path: (address) => `/v1/accounts/${address}/rewards?every=day`,
    read: (answer) => {
      const { reward, cost, intervals } = object(answer)
      return {
        reward: amount(reward),
        cost: amount(cost),
        intervals: list(intervals).map((interval) => ({
          date: word(interval['date']),
          balance: amount(interval['balance']),
          deposited: amount(interval['deposited']),
          withdrawn: amount(interval['withdrawn']),
          reward: amount(interval['reward']),
        })),
      }
    },
  },
  liquidity: {
    path: (address) => `/v1/accounts/${address}/liquidity`,
    read: (answer) => {
      const sums = object(answer)
      return {
        nativeAdded: amount(sums['native_added']),
        unitsAdded: amount(sums['units_added']),
        nativeRemoved: amount(sums['native_removed']),
        unitsRemoved: amount(sums['units_removed']),
        shares: amount(sums['shares']),
      }
    },
  },
}

/** Questions that are about an account. */
const PERSONAL: readonly (keyof Answers)[] = ['rewards', 'liquidity']

export const csvOf = (api: string, address: string): string => `${api}${QUESTIONS.rewards.path(address)}&format=csv`

interface Told<T> {
  readonly value?: T | undefined
  /** Why there is no answer, or none that is newer. */
  readonly problem?: string | undefined
}

/**
 * An answer of the API, asked for again with each block, or a sentence that says why there is none. The last answer stays
 * until there is another, unless it was about something else.
 */
export function useHistory<Name extends keyof Answers>(name: Name, about = ''): Told<Answers[Name]> {
  const { settings, block } = useChain()
  const { api } = settings
  const url = api && (about !== '' || !PERSONAL.includes(name)) ? api + QUESTIONS[name].path(about) : undefined
  const [told, setTold] = useState<Told<Answers[Name]> & { url: string }>({ url: '' })
  /** What was asked and is not answered: a slow API is asked once, however many blocks come. */
  const asked = useRef<string>(undefined)

  useEffect(() => {
    if (!url || asked.current === url) return
    asked.current = url
    const hear = (answer: Told<Answers[Name]>) => {
      // Somebody asked for something else meanwhile.
      if (asked.current !== url) return
      asked.current = undefined
      setTold((last) => ({ ...(last.url === url && { value: last.value }), ...answer, url }))
    }
    ask(url)
      .then((answer) => hear({ value: QUESTIONS[name].read(answer), problem: undefined }))
      .catch((error: Error) => hear({ problem: error.message }))
  }, [name, url, block])

  if (!api) return { problem: NO_HISTORY }
  return told.url === url ? told : {}
}

async function ask(url: string): Promise<unknown> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), PATIENCE)
  try {
    const answer = await fetch(url, { signal: patience.signal }).catch((): never => {
      throw new Error(AWAY)
    })
    const body: unknown = await answer.json().catch((): unknown => {
      if (patience.signal.aborted) throw new Error(AWAY)
      return undefined
    })
    if (answer.ok) return body === undefined ? unreadable() : body
    const { detail, title } = (body ?? {}) as { detail?: unknown; title?: unknown }
    throw new Error(`The API refuses: ${detail ?? title ?? answer.status}.`)
  } finally {
    clearTimeout(timer)
  }
}
