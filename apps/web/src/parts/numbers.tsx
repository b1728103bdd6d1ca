// Numbers, exact to the last digit: the decimals that hardly matter stand back.

import { splitAmount } from 'estuary-sdk'

import { useChain } from '../chain.tsx'

/** A narrow space that does not break: `parseAmount` reads it back. */
const GAP = '\u202f'
/** Decimals that are as dark as the rest. */
const PLAIN = 4

const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, GAP)

interface AmountProps {
  readonly planck: bigint | undefined
  /** Of what: the chain's token, unless it is said. */
  readonly symbol?: string
  readonly decimals?: number
}

/** The largest amount stands for no limit. */
const UNLIMITED = 2n ** 120n

export function Amount({ planck, symbol, decimals }: AmountProps) {
  const { token } = useChain().estuary
  if (planck === undefined) return <span className="pending">…</span>
  if (planck > UNLIMITED) return <span>no limit</span>
  const { sign, whole, fraction } = splitAmount(planck, decimals ?? token.decimals)
  return (
    <data className="amount" value={String(planck)}>
      {sign}
      {grouped(whole)}
      {fraction && '.'}
      {fraction.slice(0, PLAIN)}
      {fraction.length > PLAIN && <span className="fine">{fraction.slice(PLAIN)}</span>}
      {fraction && symbol === '' && <Pad fraction={fraction} decimals={decimals ?? token.decimals} />} {symbol ?? token.symbol}
    </data>
  )
}

/** An amount for a picture: the decimals that are as dark as the rest, and no others. */
export function short(planck: bigint, decimals: number): string {
  const { sign, whole, fraction } = splitAmount(planck, decimals)
  return `${sign}${grouped(whole)}${fraction && '.'}${fraction.slice(0, PLAIN)}`
}

/** The place of the zeros that are not written. */
function Pad({ fraction, decimals }: { readonly fraction: string; readonly decimals: number }) {
  const plain = '0'.repeat(Math.max(PLAIN - fraction.length, 0))
  const fine = '0'.repeat(Math.max(decimals - Math.max(PLAIN, fraction.length), 0))
  return (
    <span className="pad" aria-hidden="true">
      {plain}
      <span className="fine">{fine}</span>
    </span>
  )
}

const decimal = (hundredths: bigint) => `${grouped(String(hundredths / 100n))}.${String(hundredths % 100n).padStart(2, '0')}`

/** Basis points as percent. */
export function Percent({ points }: { readonly points: number | bigint | undefined }) {
  if (points === undefined) return <span className="pending">…</span>
  return <data value={String(points)}>{decimal(BigInt(points))}{GAP}%</data>
}

/** A fraction times 10^18 as percent, rounded down. */
export function Fraction({ whole }: { readonly whole: bigint | undefined }) {
  if (whole === undefined) return <span className="pending">…</span>
  return <data value={String(whole)}>{decimal(whole / 10n ** 14n)}{GAP}%</data>
}

/** A number times 10^18, to so many places, rounded down. */
export function Decimal({ whole, places = 6 }: { readonly whole: bigint | undefined; readonly places?: number }) {
  if (whole === undefined) return <span className="pending">…</span>
  const { whole: integer, fraction } = splitAmount(whole, 18)
  const shown = fraction.padEnd(places, '0').slice(0, places)
  return <data value={String(whole)}>{grouped(integer)}.{shown}</data>
}

/** A decimal fraction as text, as percent with two places. */
export function TextPercent({ fraction }: { readonly fraction: string }) {
  const [, sign = '', whole = '0', rest = ''] = fraction.match(/^(-?)(\d+)(?:\.(\d+))?$/) ?? []
  const points = BigInt(whole + rest.padEnd(4, '0').slice(0, 4))
  return <data value={fraction}>{sign && '−'}{decimal(points)}{GAP}%</data>
}

const STEPS = [
  ['d', 86_400_000n],
  ['h', 3_600_000n],
  ['min', 60_000n],
  ['s', 1_000n],
] as const

/** A time span in its two largest units. */
export function span(milliseconds: bigint): string {
  const parts: string[] = []
  let left = milliseconds
  for (const [name, length] of STEPS) {
    const count = left / length
    left %= length
    if (count > 0n) parts.push(`${count}${GAP}${name}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ') || `0${GAP}s`
}

/** A moment of the chain's clock. */
export function Moment({ at }: { readonly at: bigint }) {
  const date = new Date(Number(at))
  const text = date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return <time dateTime={date.toISOString()}>{text} UTC</time>
}

/** An account, short, with all of it in the title and for screen readers. */
export function Account({ address }: { readonly address: string }) {
  return (
    <span className="account" title={address}>
      <span aria-hidden="true">{`${address.slice(0, 6)}…${address.slice(-6)}`}</span>
      <span className="hidden">{address}</span>
    </span>
  )
}
