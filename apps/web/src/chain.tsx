// The connection to the chain, and what is read over it.

import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { Estuary, NoNode } from 'estuary-sdk'

import type { Settings } from './settings.ts'

interface Chain {
  readonly estuary: Estuary
  readonly settings: Settings
  /** The best block. */
  readonly block: number
  readonly connected: boolean
}

const ChainContext = createContext<Chain | undefined>(undefined)

/** The chain. Pages are there only while it is. */
export function useChain(): Chain {
  const chain = useContext(ChainContext)
  if (!chain) throw new Error('no chain')
  return chain
}

/** Milliseconds until the next try, where no node answers. */
const PAUSE = 3_000

interface Props {
  readonly settings: Settings
  readonly children: ReactNode
  /** What is shown until the chain is there, or instead of it. */
  readonly otherwise: (message: string, failed: boolean) => ReactNode
}

export function ChainProvider({ settings, children, otherwise }: Props) {
  const [estuary, setEstuary] = useState<Estuary>()
  const [failure, setFailure] = useState<string>()
  const [attempts, setAttempts] = useState(0)
  const [block, setBlock] = useState(0)
  const [connected, setConnected] = useState(true)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const connecting = Estuary.connect({
      url: settings.node,
      deployment: settings.deployment,
      onBlock: setBlock,
      onConnection: setConnected,
    })
    connecting.then(setEstuary, (error: Error) => {
      if (error instanceof NoNode) timer = setTimeout(() => setAttempts((attempts) => attempts + 1), PAUSE)
      setFailure(error.message)
    })
    return () => {
      clearTimeout(timer)
      connecting.then((one) => one.disconnect()).catch(() => {})
    }
  }, [settings, attempts])

  if (!estuary) return failure ? otherwise(failure, true) : otherwise('Reading the chain.', false)
  return <ChainContext.Provider value={{ estuary, settings, block, connected }}>{children}</ChainContext.Provider>
}

export interface Reading<T> {
  readonly value: T | undefined
  readonly error: string | undefined
}

/**
 * What `read` answers, read again with each block, and at once when `about` changes. The last answer stays until there
 * is another, unless it was about something else.
 */
export function useReading<T>(read: (estuary: Estuary) => Promise<T> | undefined, about = ''): Reading<T> {
  const { estuary, block, connected } = useChain()
  const [reading, setReading] = useState<Reading<T> & { about: string }>({ value: undefined, error: undefined, about })
  const latest = useRef(read)
  latest.current = read

  useEffect(() => {
    if (!connected) return
    let current = true
    const answer = latest.current(estuary)
    answer?.then(
      (value) => current && setReading({ value, error: undefined, about }),
      (error: Error) => current && setReading((last) => ({ ...last, error: error.message, about })),
    )
    return () => {
      current = false
    }
  }, [estuary, block, connected, about])

  return reading.about === about ? reading : { value: undefined, error: undefined }
}
