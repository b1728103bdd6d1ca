// Transactions on their way: one at a time until it is in a block, each with a note from signing to finalized.

import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react'
import type { Call, Progress } from 'estuary-sdk'

import { useChain } from './chain.tsx'
import { useWallet } from './wallet.tsx'

/** A transaction of an action. A later one may depend on what an earlier one did. */
export interface Step {
  readonly title: string
  readonly call: Call | (() => Promise<Call>)
}

export type Stage = 'checking' | Progress['stage'] | 'failed'

export interface Note {
  readonly id: number
  readonly title: string
  readonly stage: Stage
  readonly hash?: string
  readonly block?: number
  readonly message?: string
}

interface Sending {
  readonly notes: readonly Note[]
  readonly busy: boolean
  /** Sends the steps one after the other. Whether all came into a block. */
  send(steps: readonly Step[]): Promise<boolean>
  dismiss(id: number): void
}

const SendingContext = createContext<Sending | undefined>(undefined)

export function useSending(): Sending {
  const sending = useContext(SendingContext)
  if (!sending) throw new Error('no sending')
  return sending
}

export function SendingProvider({ children }: { readonly children: ReactNode }) {
  const { estuary } = useChain()
  const { account, signer } = useWallet()
  const [notes, setNotes] = useState<readonly Note[]>([])
  const [busy, setBusy] = useState(false)
  // A state would be too late for a second click in the same moment.
  const sending = useRef(false)
  const last = useRef(0)

  const change = useCallback((id: number, fields: Partial<Note>) => {
    setNotes((notes) => notes.map((note) => (note.id === id ? { ...note, ...fields } : note)))
  }, [])

  const dismiss = useCallback((id: number) => setNotes((notes) => notes.filter((note) => note.id !== id)), [])

  /** Until it is in a block. What comes later only changes the note. */
  const sendOne = ({ title, call }: Step, by: { address: string; signer: NonNullable<typeof signer> }) => {
    last.current += 1
    const id = last.current
    setNotes((notes) => [...notes, { id, title, stage: 'checking' }])
    return new Promise<boolean>((resolve) => {
      const tell = (progress: Progress) => {
        change(id, progress)
        if (progress.stage === 'included') resolve(true)
      }
      const send = async () => estuary.send(typeof call === 'function' ? await call() : call, by, tell)
      send()
        .then(() => resolve(true))
        .catch((error: Error) => {
          change(id, { stage: 'failed', message: error.message })
          resolve(false)
        })
    })
  }

  const send = async (steps: readonly Step[]): Promise<boolean> => {
    if (sending.current || !account || !signer) return false
    sending.current = true
    setBusy(true)
    setNotes((notes) => notes.filter(({ stage }) => stage !== 'finalized' && stage !== 'failed'))
    try {
      for (const step of steps) {
        if (!(await sendOne(step, { address: account.address, signer }))) return false
      }
      return true
    } finally {
      sending.current = false
      setBusy(false)
    }
  }

  return <SendingContext.Provider value={{ notes, busy, send, dismiss }}>{children}</SendingContext.Provider>
}
