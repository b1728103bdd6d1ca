// A field for an amount, exact to the planck.

import { type ReactNode, useId, useState } from 'react'
import { AmountError } from 'estuary-sdk'

import { useChain } from '../chain.tsx'

export interface AmountState {
  readonly text: string
  /** What the text says, if it is an amount. */
  readonly planck: bigint | undefined
  /** What is wrong with the text, if there is any. */
  readonly problem: string | undefined
  /** Whether it is exactly what `all` has filled in. */
  readonly isAll: boolean
  set(text: string): void
  /** All there is, as `Max` fills it in. */
  setAll(planck: bigint): void
}

export function useAmount(initial = ''): AmountState {
  const { estuary } = useChain()
  const [{ text, isAll }, setState] = useState({ text: initial, isAll: false })
  let planck: bigint | undefined
  let problem: string | undefined
  try {
    if (text !== '') planck = estuary.amount(text)
  } catch (error) {
    if (!(error instanceof AmountError)) throw error
    problem = error.message
  }
  return {
    text,
    planck,
    problem,
    isAll,
    set: (next) => setState({ text: next, isAll: false }),
    setAll: (all) => setState({ text: estuary.format(all), isAll: true }),
  }
}

interface Props {
  readonly label: string
  readonly amount: AmountState
  readonly symbol?: string
  /** What there is to choose from, beside the label. */
  readonly available?: ReactNode
  readonly onMax?: (() => void) | undefined
  /** What is wrong beside what the text itself is. */
  readonly problem?: string | undefined
}

export function AmountField({ label, amount, symbol, available, onMax, problem }: Props) {
  const { token } = useChain().estuary
  const id = useId()
  const wrong = amount.problem ?? problem
  return (
    <div className={wrong ? 'field wrong' : 'field'}>
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        {available && <span className="available">{available}</span>}
      </div>
      <div className="field-box">
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          placeholder="0"
          value={amount.text}
          onChange={(event) => amount.set(event.target.value)}
          aria-invalid={wrong !== undefined}
          aria-describedby={`${id}-problem`}
        />
        <span className="unit">{symbol ?? token.symbol}</span>
        {onMax && (
          <button type="button" className="small" onClick={onMax}>
            Max
          </button>
        )}
      </div>
      <p className="problem" id={`${id}-problem`} aria-live="polite">
        {wrong}
      </p>
    </div>
  )
}
