// The API of `estuary serve`: what has happened. Shapes are as docs/api.md has them; amounts are decimal strings.

import { useEffect, useState } from 'react'

import { useChain } from './chain.tsx'

/** Growth of the price: a simple yearly rate as a decimal fraction, where the pool is old enough. */
export interface Growth {
  readonly days: number
  readonly apr: string | null
}

export interface Interval {
  readonly date: string
  readonly balance: string
  readonly deposited: string
  readonly withdrawn: string
  readonly reward: string
  readonly cost: string
}

export interface Rewards {
  readonly reward: string
  readonly cost: string
  readonly intervals: readonly Interval[]
}

/** A loss, and who paid it. */
export interface Loss {
  readonly height: number
  readonly position: number
  readonly operator: number
  readonly offence_era: number
  readonly loss: string
  readonly bond: string
  readonly cover: string
  readonly provided: string
  readonly queue: string
  readonly stream: string
  readonly holders: string
}

const NO_HISTORY = 'History needs the API.'

const PATHS = {
  apr: () => '/v1/apr',
  losses: () => '/v1/losses',
  rewards: (address: string) => `/v1/accounts/${address}/rewards?every=day`,
}

interface Answers {
  apr: readonly Growth[]
  losses: { readonly losses: readonly Loss[] }
  rewards: Rewards
}

export const csvOf = (api: string, address: string): string => `${api}${PATHS.rewards(address)}&format=csv`

/** An answer of the API, or a sentence that says why there is none. */
export function useHistory<Name extends keyof Answers>(name: Name, about = ''): { value?: Answers[Name]; problem?: string } {
  const { settings, block } = useChain()
  const [answer, setAnswer] = useState<{ value?: Answers[Name]; problem?: string }>({})
  const { api } = settings
  const skip = name === 'rewards' && about === ''

  useEffect(() => {
    if (!api || skip) return
    const aborted = new AbortController()
    ask(api + PATHS[name](about), aborted.signal).then(
      (value) => setAnswer({ value: value as Answers[Name] }),
      (error: Error) => aborted.signal.aborted || setAnswer({ problem: error.message }),
    )
    return () => aborted.abort()
  }, [api, name, about, skip, block])

  return api ? answer : { problem: NO_HISTORY }
}

async function ask(url: string, signal: AbortSignal): Promise<unknown> {
  const answer = await fetch(url, { signal }).catch((): never => {
    throw new Error('History needs the API, which does not answer.')
  })
  if (answer.ok) return answer.json()
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string }
  throw new Error(`The API refuses: ${problem.detail ?? problem.title ?? answer.status}.`)
}
