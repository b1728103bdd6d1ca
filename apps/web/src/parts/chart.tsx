// A line and bars over days. Positions are rounded to the picture's points; the table beside it is exact.

import { useChain } from '../chain.tsx'
import { short } from './numbers.tsx'

interface Point {
  readonly date: string
  readonly line: bigint
  readonly bar: bigint
}

const [WIDTH, HEIGHT, BARS, GAP] = [640, 220, 60, 24]
/** Space above the line, and below it, for the amounts of its ends. */
const MARGIN = 26
/** The widest bar. */
const BAR = 28

const most = (values: readonly bigint[]) => values.reduce((largest, value) => (value > largest ? value : largest), 0n)
const least = (values: readonly bigint[]) => values.reduce((smallest, value) => (value < smallest ? value : smallest))

/** A part of a length, in whole points. */
const scaled = (value: bigint, all: bigint, length: number) => (value <= 0n || all <= 0n ? 0 : Number((value * BigInt(length)) / all))

export function Chart({ points, label }: { readonly points: readonly Point[]; readonly label: string }) {
  const { token } = useChain().estuary
  const lines = points.map(({ line }) => line)
  const [low, high] = [least(lines), most(lines)]
  const mostBar = most(points.map(({ bar }) => bar))
  const step = WIDTH / points.length
  const base = HEIGHT - BARS - GAP
  // The line goes from its lowest to its highest: both are written beside it.
  const heightOf = (value: bigint) => MARGIN + scaled(value - low, high - low, base - 2 * MARGIN)
  const path = lines.map((value, index) => `${index === 0 ? 'M' : 'L'}${step * (index + 0.5)} ${base - heightOf(value)}`)
  const width = Math.min(step * 0.7, BAR)
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <path className="axis" d={`M0 ${base}H${WIDTH}M0 ${HEIGHT - GAP}H${WIDTH}`} />
      {points.map(({ date, bar }, index) => {
        const height = scaled(bar, mostBar, BARS - 10)
        return <rect key={date} className="bar" x={step * (index + 0.5) - width / 2} width={width} y={HEIGHT - GAP - height} height={height} rx={1} />
      })}
      <path className="line" d={path.join('')} />
      {points.length === 1 && <circle className="dot-of-line" cx={step / 2} cy={base - heightOf(high)} r={3} />}
      <text x={0} y={2} dominantBaseline="hanging">{short(high, token.decimals)}</text>
      {low < high && <text x={0} y={base - 6}>{short(low, token.decimals)}</text>}
      <text x={0} y={HEIGHT - 6}>{points[0]?.date}</text>
      {points.length > 1 && <text x={WIDTH} y={HEIGHT - 6} textAnchor="end">{points.at(-1)?.date}</text>}
    </svg>
  )
}
