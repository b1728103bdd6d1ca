// The button that sends, and the reason where it does not.

import { useId } from 'react'

import { useChain } from '../chain.tsx'
import { type Step, useSending } from '../sending.tsx'
import type { Tried } from '../trial.ts'
import { useWallet } from '../wallet.tsx'

interface Props {
  readonly label: string
  readonly steps: readonly Step[]
  /** What is missing in the form, in words. */
  readonly problem?: string | undefined
  /** The dry run of the first step. */
  readonly tried: Tried
  readonly onDone?: () => void
  readonly quiet?: boolean
}

export function Submit({ label, steps, problem, tried, onDone, quiet }: Props) {
  const { connected } = useChain()
  const { account, open } = useWallet()
  const { busy, send } = useSending()
  const id = useId()
  const kind = quiet ? 'quiet' : 'main'

  if (!account) {
    return (
      <button type="button" className={kind} onClick={open}>
        Connect a wallet
      </button>
    )
  }
  const reason = connected ? (problem ?? tried.problem) : 'The node is not reachable: nothing can be sent now.'
  const ready = reason === undefined && steps.length > 0 && tried.settled && !busy
  const submit = async () => {
    if (ready && (await send(steps))) onDone?.()
  }
  return (
    <div className="submit">
      <button type="button" className={kind} disabled={!ready} onClick={submit} aria-describedby={id}>
        {busy ? 'In progress' : label}
      </button>
      <p className="reason" id={id} aria-live="polite">
        {reason}
      </p>
    </div>
  )
}
